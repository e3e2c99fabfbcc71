; TOML: tables and keys.
; section: tags

(comment) @comment
(table . (_) @name) @definition.section
(table_array_element . (_) @name) @definition.section
(document (pair . (_) @name) @definition.property)
(table . (_) @qualifier (pair . (_) @name) @definition.property)
(table_array_element . (_) @qualifier (pair . (_) @name) @definition.property)

; section: steps
(comment) @step.comment
(pair) @step.simple
