; Objective-C: what C has not; C's rules follow.
; section: tags

(class_interface . (identifier) @name) @declaration.class
(class_implementation . (identifier) @name) @definition.class
(protocol_declaration . (identifier) @name) @definition.interface
(method_declaration (method_type) . (identifier) @name) @declaration.method
(method_definition (method_type) . (identifier) @name (compound_statement) @body)
  @definition.method
(property_declaration
  (struct_declaration (struct_declarator (pointer_declarator declarator: (identifier) @name))))
  @definition.property
(property_declaration (struct_declaration (struct_declarator (identifier) @name)))
  @definition.property
(message_expression receiver: (_) @qualifier method: (identifier) @name) @reference.call
(message_expression (selector_expression (identifier) @name)) @reference.pointer
(parameterized_arguments (type_name (type_identifier) @name)) @reference.type
(class_interface superclass: (identifier) @name) @reference.type

; section: steps
(throw_statement) @step.throw
(try_statement (compound_statement) @body) @step.branch
(catch_clause (compound_statement) @body) @step.arm
(finally_clause (compound_statement) @body) @step.arm
(synchronized_statement (compound_statement) @body) @step.block
(for_statement "in" (compound_statement) @body) @step.loop
