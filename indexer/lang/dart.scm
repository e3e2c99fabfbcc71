; Dart.
; section: tags

(comment) @comment
(documentation_comment) @comment
(class_definition name: (identifier) @name body: (_) @body) @definition.class
(mixin_declaration (identifier) @name (class_body) @body) @definition.class
(extension_declaration name: (identifier) @name body: (_) @body) @definition.class
(enum_declaration name: (identifier) @name body: (_) @body) @definition.enum
(enum_constant name: (identifier) @name) @definition.enumerator
(type_alias . (type_identifier) @name) @definition.type
; a signature and its body are neighbours; @tail makes them one definition
(class_body
  (method_signature
    [(function_signature name: (identifier) @name) (getter_signature name: (identifier) @name)
     (setter_signature name: (identifier) @name) (operator_signature operator: (_) @name)
     (constructor_signature name: (identifier) @name . parameters: (_))
     (factory_constructor_signature (identifier) @name)]) @definition.method
  . (function_body) @body @tail)
(extension_body
  (method_signature
    [(function_signature name: (identifier) @name) (getter_signature name: (identifier) @name)])
    @definition.method
  . (function_body) @body @tail)
(program
  [(function_signature name: (identifier) @name) (getter_signature name: (identifier) @name)]
    @definition.function
  . (function_body) @body @tail)
(method_signature (function_signature name: (identifier) @name)) @definition.method
(method_signature (getter_signature name: (identifier) @name)) @definition.method
(method_signature (setter_signature name: (identifier) @name)) @definition.method
(method_signature (constructor_signature name: (identifier) @name . parameters: (_)))
  @definition.method
(method_signature (factory_constructor_signature (identifier) @name)) @definition.method
(method_signature (operator_signature operator: (_) @name)) @definition.method
(declaration (constructor_signature name: (identifier) @name . parameters: (_)))
  @definition.method
(declaration (constant_constructor_signature (identifier) @name)) @definition.method
(declaration (function_signature name: (identifier) @name)) @declaration.method
(declaration (getter_signature name: (identifier) @name)) @declaration.method
(declaration
  (initialized_identifier_list (initialized_identifier (identifier) @name))) @definition.field
(declaration
  (static_final_declaration_list (static_final_declaration (identifier) @name)))
  @definition.constant
(program (function_signature name: (identifier) @name) @definition.function)
(program (getter_signature name: (identifier) @name) @definition.function)
(program
  (static_final_declaration_list
    (static_final_declaration (identifier) @name) @definition.constant))
(program
  (initialized_identifier_list (initialized_identifier (identifier) @name)
    @definition.variable))
(function_expression) @hidden
(formal_parameter name: (identifier) @binding)
(initialized_variable_definition name: (identifier) @binding)

(expression_statement . (identifier) @name . (selector (argument_part))) @reference.call
(return_statement (identifier) @name . (selector (argument_part))) @reference.call
(initialized_variable_definition
  value: (identifier) @name . (selector (argument_part))) @reference.call
(argument (identifier) @name . (selector (argument_part))) @reference.call
(throw_expression (identifier) @name . (selector (argument_part))) @reference.call
(function_body (identifier) @name . (selector (argument_part))) @reference.call
(await_expression (identifier) @name . (selector (argument_part))) @reference.call
(selector
  (unconditional_assignable_selector (identifier) @name)) @reference.call
(new_expression (type_identifier) @name) @reference.call
(import_specification (configurable_uri (uri (string_literal) @name)) (identifier)? @alias)
  @reference.import
(type_identifier) @name @reference.type
(argument (identifier) @name) @reference.pointer

; section: steps
(comment) @step.comment
(documentation_comment) @step.comment
(if_statement
  "else" @start alternative: (if_statement consequence: (_) @body @end) @step.arm)
(if_statement "else" @start alternative: (_) @body @step.arm)
(if_statement consequence: (_) @body) @step.branch
(for_statement body: (_) @body) @step.loop
(while_statement body: (_) @body) @step.loop
(do_statement body: (_) @body) @step.loop
(switch_statement body: (_) @body) @step.branch
(switch_label) @step.label
(try_statement body: (_) @body) @step.branch
(try_statement (catch_clause) @start (block) @body @step.arm)
(finally_clause (block) @body) @step.arm
(expression_statement (throw_expression)) @step.throw
(return_statement (_) (#set! value)) @step.return
(return_statement) @step.return
(break_statement) @step.jump
(continue_statement) @step.jump
(expression_statement) @step.simple
(local_variable_declaration) @step.simple
(local_function_declaration (lambda_expression (function_body) @body)) @step.block
(assert_statement) @step.simple
(yield_statement) @step.simple
