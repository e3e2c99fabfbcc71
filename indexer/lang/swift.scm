; Swift.
; section: tags

(comment) @comment
(multiline_comment) @comment
(class_declaration declaration_kind: "class" name: (type_identifier) @name body: (_) @body)
  @definition.class
(class_declaration declaration_kind: "actor" name: (type_identifier) @name body: (_) @body)
  @definition.class
(class_declaration declaration_kind: "struct" name: (type_identifier) @name body: (_) @body)
  @definition.struct
(class_declaration declaration_kind: "enum" name: (type_identifier) @name body: (_) @body)
  @definition.enum
(class_declaration
  declaration_kind: "extension" name: (user_type (type_identifier) @name)) @scope
(protocol_declaration name: (type_identifier) @name body: (_) @body) @definition.interface
(enum_entry name: (simple_identifier) @name @definition.enumerator)
(function_declaration name: (simple_identifier) @name body: (_) @body) @definition.function
(protocol_function_declaration name: (simple_identifier) @name) @declaration.method
(init_declaration name: "init" @name body: (_)? @body) @definition.method
(deinit_declaration "deinit" @name body: (_) @body) @definition.method
(subscript_declaration "subscript" @name) @definition.method
(typealias_declaration name: (type_identifier) @name) @definition.type
(associatedtype_declaration name: (type_identifier) @name) @definition.type
(class_body
  (property_declaration
    name: (pattern bound_identifier: (simple_identifier) @name)
    computed_value: (_)? @body) @definition.property)
(protocol_property_declaration
  name: (pattern bound_identifier: (simple_identifier) @name)) @definition.property
(property_declaration name: (pattern bound_identifier: (simple_identifier) @name))
  @definition.variable
(lambda_literal) @hidden
(parameter name: (simple_identifier) @binding)
(property_declaration name: (pattern bound_identifier: (simple_identifier) @binding))
(for_statement item: (pattern bound_identifier: (simple_identifier) @binding))

(call_expression . (simple_identifier) @name) @reference.call
(call_expression
  . (navigation_expression
    target: (_) @qualifier suffix: (navigation_suffix suffix: (simple_identifier) @name)))
  @reference.call
(import_declaration (identifier) @name) @reference.import
(user_type (type_identifier) @name) @reference.type
(value_argument value: (simple_identifier) @name) @reference.pointer

; section: steps
(comment) @step.comment
(multiline_comment) @step.comment
(if_statement (else) @start (if_statement (statements) @body @end) @step.arm)
(if_statement (else) @start (statements) @body @step.arm)
(if_statement (statements) @body) @step.branch
(guard_statement (statements) @body) @step.branch
(for_statement (statements) @body) @step.loop
(while_statement (statements) @body) @step.loop
(repeat_while_statement (statements) @body) @step.loop
(switch_statement "{" @body) @step.branch
(switch_entry (statements) @body) @step.arm
(do_statement (statements) @body) @step.branch
(catch_block (statements)? @body) @step.arm
(control_transfer_statement (throw_keyword)) @step.throw
(control_transfer_statement "return" result: (_) (#set! value)) @step.return
(control_transfer_statement "return") @step.return
(control_transfer_statement) @step.jump
(statements (call_expression . (simple_identifier) @_f
  (#any-of? @_f "fatalError" "preconditionFailure" "exit" "abort")) @step.throw)
(statements (call_expression (call_suffix (lambda_literal (statements) @body))) @step.block)
(statements (call_expression) @step.simple)
(statements (assignment) @step.simple)
(statements (try_expression) @step.simple)
(statements (await_expression) @step.simple)
(property_declaration) @step.simple
(function_declaration body: (_) @body) @step.block
