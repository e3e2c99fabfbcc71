; HCL: Terraform and relatives. A block is named by its last label.
; section: tags

(comment) @comment
(block
  . (identifier) @_k . (string_lit (template_literal) @qualifier)
  . (string_lit (template_literal) @name) . (block_start) @body) @definition.struct
(block
  . (identifier) @_k . (string_lit (template_literal) @name) . (block_start) @body
  (#any-of? @_k "variable" "output")) @definition.variable
(block . (identifier) @_k . (string_lit (template_literal) @name) . (block_start) @body)
  @definition.module
(block
  . (identifier) @_k . (block_start) (body (attribute . (identifier) @name @definition.variable))
  (#eq? @_k "locals"))
(function_call . (identifier) @name) @reference.call
(attribute
  . (identifier) @_k (expression (literal_value (string_lit (template_literal) @name)))
  (#eq? @_k "source")) @reference.import
(expression
  . (variable_expr (identifier) @qualifier) . (get_attr (identifier) @name)) @reference.pointer

; section: steps
(comment) @step.comment
(block (block_start) @body) @step.block
(attribute) @step.simple
