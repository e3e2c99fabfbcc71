; XML: elements with an id or a name.
; section: tags

(Comment) @comment
(element
  (STag (Attribute (Name) @_a (AttValue) @name)) (content) @body
  (#any-of? @_a "id" "name" "xml:id")) @definition.property
(element
  (EmptyElemTag (Attribute (Name) @_a (AttValue) @name))
  (#any-of? @_a "id" "name" "xml:id")) @definition.property
(document root: (element (STag (Name) @name) (content) @body) @definition.section)

; section: steps
(Comment) @step.comment
(element (STag) (content) @body) @step.block
(element) @step.simple

; section: colors
(STag (Name) @color.tag)
(ETag (Name) @color.tag)
(EmptyElemTag (Name) @color.tag)
(Attribute (Name) @color.property)
(AttValue) @color.string
(Comment) @color.comment
