; Zig: types are constants with a struct, enum or union as value.
; section: tags

(comment) @comment
(variable_declaration . (identifier) @name (struct_declaration) @body) @definition.struct
(variable_declaration . (identifier) @name (enum_declaration) @body) @definition.enum
(variable_declaration . (identifier) @name (union_declaration) @body) @definition.union
(variable_declaration . (identifier) @name (opaque_declaration) @body) @definition.struct
(variable_declaration . (identifier) @name (error_set_declaration) @body) @definition.enum
(enum_declaration (container_field name: (identifier) @name) @definition.enumerator)
(enum_declaration (container_field (identifier) @name) @definition.enumerator)
(error_set_declaration (identifier) @name @definition.enumerator)
(container_field name: (identifier) @name) @definition.field
(function_declaration name: (identifier) @name body: (_) @body) @definition.function
(function_declaration !body name: (identifier) @name) @declaration.function
(test_declaration [(string) (identifier)] @name (block) @body) @definition.function
(variable_declaration "const" . (identifier) @name) @definition.constant
(variable_declaration "var" . (identifier) @name) @definition.variable
(parameter name: (identifier) @binding)
(variable_declaration . (identifier) @binding)
(payload (identifier) @binding)

(variable_declaration
  . (identifier) @alias
  (builtin_function
    (builtin_identifier) @_b (arguments (string (string_content) @name)))
  (#eq? @_b "@import")) @reference.import
(builtin_function
  (builtin_identifier) @_b (arguments (string (string_content) @name))
  (#any-of? @_b "@import" "@embedFile" "@cImport")) @reference.import
(call_expression function: (identifier) @name) @reference.call
(call_expression function: (field_expression object: (_) @qualifier member: (identifier) @name))
  @reference.call
(builtin_function (builtin_identifier) @name) @reference.call
(parameter type: (identifier) @name) @reference.type
(pointer_type (identifier) @name) @reference.type
(nullable_type (identifier) @name) @reference.type
(slice_type (identifier) @name) @reference.type
(error_union_type ok: (identifier) @name) @reference.type
(struct_initializer . (identifier) @name) @reference.type
(call_expression (identifier) @name) @reference.pointer

; section: steps
(comment) @step.comment
(function_declaration type: (_) @value (#not-match? @value "^!?void$"))
(else_clause alternative: (if_statement body: (_) @body @end)) @step.arm
(else_clause alternative: (_) @body) @step.arm
(if_statement body: (_) @body) @step.branch
(for_statement body: (_) @body) @step.loop
(while_statement body: (_) @body) @step.loop
(switch_expression "{" @body) @step.branch
(switch_case (_) (_) @body) @step.arm
(switch_case "else" (_) @body) @step.arm
(return_expression (_) (#set! value)) @step.return
(return_expression) @step.return
(break_expression) @step.jump
(continue_expression) @step.jump
(expression_statement
  (builtin_function (builtin_identifier) @_b) (#eq? @_b "@panic")) @step.throw
(expression_statement) @step.simple
(variable_declaration) @step.simple
(defer_statement) @step.simple
(errdefer_statement) @step.simple
