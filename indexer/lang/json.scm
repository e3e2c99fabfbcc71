; JSON: the two outer levels of keys.
; section: tags

(document
  (object (pair key: (string (string_content) @name) value: (_) @body) @definition.property))
(document
  (object
    (pair
      key: (string (string_content) @qualifier)
      value: (object
        (pair key: (string (string_content) @name) value: (_) @body) @definition.property))))

; section: steps
(pair value: (object) @body) @step.block
(pair value: (array) @body) @step.block
(pair) @step.simple

; section: colors
(pair key: (string) @color.property)
