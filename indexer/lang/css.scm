; CSS.
; section: tags

(comment) @comment
(rule_set (selectors) @name (block) @body) @definition.section
(keyframes_statement (keyframes_name) @name) @definition.section
(declaration (property_name) @name (#match? @name "^--")) @definition.variable
(import_statement (string_value (string_content) @name)) @reference.import
(import_statement (call_expression (arguments (string_value (string_content) @name))))
  @reference.import
(call_expression
  (function_name) @_f (arguments (plain_value) @name) (#eq? @_f "var")) @reference.pointer

; section: steps
(comment) @step.comment
(rule_set (block) @body) @step.block
(declaration) @step.simple

; section: colors
(property_name) @color.property
(class_name) @color.type
(id_name) @color.constant
(function_name) @color.function
(plain_value) @color.constant
(color_value) @color.number
