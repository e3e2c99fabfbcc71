; Document type definitions.
; section: tags

(Comment) @comment
(elementdecl (Name) @name) @definition.type
(AttDef . (Name) @name) @definition.field
(GEDecl (Name) @name) @definition.constant
(PEDecl (Name) @name) @definition.constant
(NotationDecl (Name) @name) @definition.constant
(children (Name) @name) @reference.type
(AttlistDecl . (Name) @name) @reference.type

; section: steps
(Comment) @step.comment
(elementdecl) @step.simple
(AttlistDecl) @step.simple

; section: colors
(Comment) @color.comment
(EntityValue) @color.string
