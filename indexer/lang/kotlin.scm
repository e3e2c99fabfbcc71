; Kotlin.
; section: tags

(line_comment) @comment
(multiline_comment) @comment
(package_header (identifier) @name) @definition.module
(class_declaration "interface" (type_identifier) @name (class_body)? @body) @definition.interface
(class_declaration "enum" (type_identifier) @name (enum_class_body)? @body) @definition.enum
(class_declaration (type_identifier) @name (class_body)? @body) @definition.class
(object_declaration (type_identifier) @name (class_body)? @body) @definition.class
(companion_object (type_identifier) @name (class_body)? @body) @definition.class
(enum_entry (simple_identifier) @name) @definition.enumerator
(function_declaration (simple_identifier) @name (function_body) @body) @definition.function
(function_declaration (simple_identifier) @name) @declaration.function
(secondary_constructor "constructor" @name) @definition.method
(type_alias . (type_identifier) @name) @definition.type
(type_alias (modifiers) . (type_identifier) @name) @definition.type
(property_declaration
  (modifiers (property_modifier) @_m) (variable_declaration (simple_identifier) @name)
  (#eq? @_m "const")) @definition.constant
(class_body
  (property_declaration (variable_declaration (simple_identifier) @name)) @definition.property)
(property_declaration (variable_declaration (simple_identifier) @name)) @definition.variable
(class_parameter (binding_pattern_kind) (simple_identifier) @name) @definition.property
(lambda_literal) @hidden
(anonymous_initializer) @hidden
(parameter (simple_identifier) @binding)
(property_declaration (variable_declaration (simple_identifier) @binding))
(for_statement (variable_declaration (simple_identifier) @binding))

(call_expression . (simple_identifier) @name) @reference.call
(call_expression
  . (navigation_expression (_) @qualifier (navigation_suffix (simple_identifier) @name)))
  @reference.call
(constructor_invocation (user_type (type_identifier) @name)) @reference.call
(import_header (identifier) @name (import_alias (type_identifier) @alias)) @reference.import
(import_header (identifier) @name) @reference.import
(callable_reference (simple_identifier) @name) @reference.pointer
(user_type (type_identifier) @name) @reference.type
(value_argument (simple_identifier) @name) @reference.pointer

; section: steps
(line_comment) @step.comment
(multiline_comment) @step.comment
(function_declaration (function_value_parameters) (user_type) @value (#not-eq? @value "Unit"))
(function_declaration (function_value_parameters) (nullable_type) @value)
(if_expression "else" @start (control_structure_body (if_expression
  (control_structure_body) @body @end)) @step.arm)
(if_expression "else" @start (control_structure_body) @body @step.arm)
(if_expression (control_structure_body) @body) @step.branch
(when_expression "{" @body) @step.branch
(when_entry (control_structure_body) @body) @step.arm
(for_statement (control_structure_body) @body) @step.loop
(while_statement (control_structure_body) @body) @step.loop
(do_while_statement (control_structure_body) @body) @step.loop
(try_expression (statements) @body) @step.branch
(catch_block (statements)? @body) @step.arm
(finally_block (statements)? @body) @step.arm
(jump_expression "throw") @step.throw
(jump_expression "return" (_) (#set! value)) @step.return
(jump_expression "return") @step.return
(jump_expression) @step.jump
(statements
  (call_expression (call_suffix (annotated_lambda (lambda_literal (statements) @body))))
    @step.block)
(statements (call_expression . (simple_identifier) @_f
  (#any-of? @_f "error" "TODO" "exitProcess")) @step.throw)
(statements (call_expression) @step.simple)
(control_structure_body
  (call_expression (call_suffix (annotated_lambda (lambda_literal (statements) @body))))
    @step.block)
(control_structure_body (call_expression) @step.simple)
(control_structure_body (assignment) @step.simple)
(statements (assignment) @step.simple)
(property_declaration) @step.simple
(function_declaration (function_body) @body) @step.block
(class_declaration (class_body) @body) @step.block
