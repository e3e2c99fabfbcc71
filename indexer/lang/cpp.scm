; C++: what C has not; C's rules follow.
; section: tags

(namespace_definition name: (_) @name body: (_) @body) @definition.module
(template_declaration (class_specifier name: (_) @name body: (_) @body) @definition.class) @head
(class_specifier
  name: [(type_identifier) @name (template_type name: (type_identifier) @name)
         (qualified_identifier scope: (_) @qualifier name: (type_identifier) @name)]
  body: (_) @body) @definition.class
(struct_specifier
  name: [(type_identifier) @name (template_type name: (type_identifier) @name)
         (qualified_identifier scope: (_) @qualifier name: (type_identifier) @name)]
  body: (_) @body) @definition.struct
; class MY_API Name { ... } reads as a function
(function_definition
  type: (class_specifier !body) declarator: (identifier) @name body: (_) @body)
  @definition.class
(function_definition
  type: (struct_specifier !body) declarator: (identifier) @name body: (_) @body)
  @definition.struct
(union_specifier name: (type_identifier) @name body: (_) @body) @definition.union
(enum_specifier
  name: [(type_identifier) @name
         (qualified_identifier scope: (_) @qualifier name: (type_identifier) @name)]
  body: (_) @body) @definition.enum
(alias_declaration name: (type_identifier) @name) @definition.type
(concept_definition name: (identifier) @name) @definition.type

; Class::method() { ... }, ns::Class::method, Class<T>::operator+
(template_declaration
  (function_definition
    declarator*: (function_declarator
      declarator: (qualified_identifier
        scope: (_) @qualifier
        name: [(identifier) (destructor_name) (operator_name) (field_identifier)] @name))
    body: (_)? @body) @definition.method) @head
(function_definition
  declarator*: (function_declarator
    declarator: (qualified_identifier
      scope: (_) @qualifier
      name: [(identifier) (destructor_name) (operator_name) (field_identifier)] @name))
  body: (_)? @body) @definition.method
(function_definition
  declarator*: (function_declarator
    declarator: (qualified_identifier
      scope: (_) @_outer
      name: (qualified_identifier
        scope: (_) @qualifier
        name: [(identifier) (destructor_name) (operator_name) (field_identifier)] @name)))
  body: (_)? @body) @definition.method
(function_definition
  declarator*: (operator_cast type: (_) @name)
  body: (_)? @body) @definition.method
(function_definition
  declarator*: (function_declarator
    declarator: [(field_identifier) (destructor_name) (operator_name)] @name)
  body: (_)? @body) @definition.method
(template_declaration
  (function_definition
    declarator*: (function_declarator declarator: (identifier) @name)
    body: (_)? @body) @definition.function) @head
(function_definition
  declarator*: (function_declarator
    declarator: (template_function name: (identifier) @name))
  body: (_)? @body) @definition.function

(field_declaration
  declarator*: (function_declarator
    declarator: [(field_identifier) (destructor_name) (operator_name)] @name))
  @declaration.method
(declaration
  declarator*: (function_declarator
    declarator: [(destructor_name) (operator_name) (field_identifier)] @name))
  @declaration.method
; Class::member = value
(declaration
  declarator: (init_declarator
    declarator: [(qualified_identifier scope: (_) @qualifier name: (identifier) @name)
                 (_ declarator: (qualified_identifier
                   scope: (_) @qualifier name: (identifier) @name))]
    value: (_) @body)) @definition.variable
(declaration
  declarator: [(qualified_identifier scope: (_) @qualifier name: (identifier) @name)
               (pointer_declarator declarator: (qualified_identifier
                 scope: (_) @qualifier name: (identifier) @name))
               (array_declarator declarator: (qualified_identifier
                 scope: (_) @qualifier name: (identifier) @name))]) @definition.variable
(lambda_expression) @hidden
(optional_parameter_declaration declarator*: (identifier) @binding)
(for_range_loop declarator*: (identifier) @binding)

(call_expression
  function: (qualified_identifier scope: (_) @qualifier name: (identifier) @name))
  @reference.call
(call_expression
  function: (qualified_identifier
    name: (qualified_identifier scope: (_) @qualifier name: (identifier) @name)))
  @reference.call
(call_expression
  function: (qualified_identifier
    scope: (_) @qualifier name: (template_function name: (identifier) @name))) @reference.call
(call_expression function: (template_function name: (identifier) @name)) @reference.call
(call_expression
  function: (field_expression
    argument: (_) @qualifier field: (template_method name: (field_identifier) @name)))
  @reference.call
(new_expression type: (type_identifier) @name) @reference.call
(new_expression
  type: (qualified_identifier scope: (_) @qualifier name: (type_identifier) @name))
  @reference.call
(base_class_clause (type_identifier) @name) @reference.type
(qualified_identifier scope: (_) @qualifier name: (type_identifier) @name) @reference.type
(using_declaration (qualified_identifier scope: (_) @qualifier name: (identifier) @name))
  @reference.import

; section: steps
(for_range_loop body: (_) @body) @step.loop
(try_statement body: (_) @body) @step.branch
(catch_clause body: (_) @body) @step.arm
(throw_statement) @step.throw
(co_return_statement) @step.return
(expression_statement
  (call_expression
    function: (qualified_identifier scope: (_) @_s name: (identifier) @_f))
  (#eq? @_s "std") (#any-of? @_f "exit" "abort" "terminate" "quick_exit")) @step.throw
(alias_declaration) @step.simple
(using_declaration) @step.simple
(static_assert_declaration) @step.simple
(class_specifier body: (_) @body) @step.block
(expression_statement
  (call_expression
    arguments: (argument_list (lambda_expression body: (_) @body)))) @step.block
(declaration
  declarator: (init_declarator value: (lambda_expression body: (_) @body))) @step.block
