; HTML: elements with an id, headings; scripts and styles are parsed as what they are.
; section: tags

(comment) @comment
(element
  (start_tag
    (attribute
      (attribute_name) @_a (quoted_attribute_value (attribute_value) @name)))
  (#eq? @_a "id")) @definition.property
(element
  (start_tag (tag_name) @_t) (text) @name
  (#match? @_t "^[hH][1-6]$")) @definition.section
(script_element (raw_text) @embed.javascript)
(style_element (raw_text) @embed.css)
(script_element
  (start_tag
    (attribute
      (attribute_name) @_a (quoted_attribute_value (attribute_value) @name)))
  (#eq? @_a "src")) @reference.import
(start_tag
  (tag_name) @_t
  (attribute (attribute_name) @_a (quoted_attribute_value (attribute_value) @name))
  (#eq? @_t "link") (#eq? @_a "href")) @reference.import

; section: steps
(comment) @step.comment
(element (start_tag) (_) @body) @step.block
(text) @step.simple

; section: colors
(script_element (raw_text) @embed.javascript)
(style_element (raw_text) @embed.css)
