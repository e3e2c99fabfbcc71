; C#.
; section: tags

(comment) @comment

(namespace_declaration name: (_) @name body: (_) @body) @definition.module
(file_scoped_namespace_declaration name: (_) @name) @definition.module
(class_declaration name: (identifier) @name body: (_)? @body) @definition.class
(record_declaration name: (identifier) @name body: (_)? @body) @definition.class
(struct_declaration name: (identifier) @name body: (_)? @body) @definition.struct
(interface_declaration name: (identifier) @name body: (_)? @body) @definition.interface
(enum_declaration name: (identifier) @name body: (_)? @body) @definition.enum
(enum_member_declaration name: (identifier) @name) @definition.enumerator
(delegate_declaration name: (identifier) @name) @definition.type
(method_declaration name: (identifier) @name body: (_) @body) @definition.method
(method_declaration !body name: (identifier) @name) @declaration.method
(constructor_declaration name: (identifier) @name body: (_)? @body) @definition.method
(destructor_declaration name: (identifier) @name body: (_)? @body) @definition.method
(operator_declaration operator: (_) @name body: (_)? @body) @definition.method
(local_function_statement name: (identifier) @name body: (_)? @body) @definition.function
(property_declaration name: (identifier) @name (accessor_list) @body) @definition.property
(property_declaration name: (identifier) @name) @definition.property
(event_declaration name: (identifier) @name) @definition.property
(event_field_declaration
  (variable_declaration (variable_declarator name: (identifier) @name))) @definition.property
(field_declaration
  (modifier) @_m
  (variable_declaration (variable_declarator name: (identifier) @name))
  (#eq? @_m "const")) @definition.constant
(field_declaration
  (variable_declaration (variable_declarator name: (identifier) @name))) @definition.field
(lambda_expression) @hidden

(parameter name: (identifier) @binding)
(local_declaration_statement
  (variable_declaration (variable_declarator name: (identifier) @binding)))
(foreach_statement left: (identifier) @binding)

; What names are: T x, var x = f(), foreach (T x in y), x is T y.
(variable_declaration
  type: (implicit_type)
  (variable_declarator
    name: (identifier) @name
    [(invocation_expression) (object_creation_expression) (identifier) (member_access_expression)
     (await_expression) (cast_expression) (conditional_access_expression) (element_access_expression)
     (as_expression)] @qualifier)) @reference.value
(variable_declaration type: (_) @qualifier (variable_declarator name: (identifier) @name)
  (#not-eq? @qualifier "var") (#not-parent? "field_declaration" "event_field_declaration"))
  @reference.typed
(foreach_statement type: (implicit_type) left: (identifier) @name right: (_) @qualifier)
  @reference.element
(foreach_statement type: (_) @qualifier left: (identifier) @name (#not-eq? @qualifier "var"))
  @reference.typed
(declaration_pattern type: (_) @qualifier name: (identifier) @name (#not-eq? @qualifier "var"))
  @reference.typed
(declaration_expression type: (_) @qualifier name: (identifier) @name
  (#not-eq? @qualifier "var")) @reference.typed
(catch_declaration type: (_) @qualifier name: (identifier) @name) @reference.typed
(lambda_expression parameters: (parameter_list
  (parameter type: (_) @qualifier name: (identifier) @name))) @reference.typed

(invocation_expression function: (identifier) @name) @reference.call
(invocation_expression function: (generic_name (identifier) @name)) @reference.call
(invocation_expression
  function: (member_access_expression
    expression: (_) @qualifier
    name: [(identifier) @name (generic_name (identifier) @name)])) @reference.call
(invocation_expression
  function: (conditional_access_expression
    condition: (_) @qualifier (member_binding_expression name: (identifier) @name)))
  @reference.call
(object_creation_expression
  type: [(identifier) @name (generic_name (identifier) @name)
         (qualified_name qualifier: (_) @qualifier name: (identifier) @name)])
  @reference.call
(using_directive [(identifier) (qualified_name)] @name) @reference.import
(attribute name: (identifier) @name) @reference.type
(base_list [(identifier) @name (generic_name (identifier) @name)
            (qualified_name qualifier: (_) @qualifier name: (identifier) @name)])
  @reference.type
(parameter type: [(identifier) @name (generic_name (identifier) @name)
                  (nullable_type (identifier) @name)]) @reference.type
(variable_declaration type: [(identifier) @name (generic_name (identifier) @name)])
  @reference.type
(method_declaration returns: [(identifier) @name (generic_name (identifier) @name)])
  @reference.type
(property_declaration type: [(identifier) @name (generic_name (identifier) @name)])
  @reference.type
(type_argument_list (identifier) @name) @reference.type
(cast_expression type: (identifier) @name) @reference.type
(argument (identifier) @name) @reference.pointer

; section: steps
(comment) @step.comment
(method_declaration returns: (_) @value (#not-eq? @value "void"))
(if_statement
  "else" @start alternative: (if_statement consequence: (_) @body @end) @step.arm)
(if_statement "else" @start alternative: (_) @body @step.arm)
(if_statement consequence: (_) @body) @step.branch
(switch_statement body: (_) @body) @step.branch
(switch_section ":" . (_) @body) @step.arm
(switch_section) @step.label
(for_statement body: (_) @body) @step.loop
(foreach_statement body: (_) @body) @step.loop
(while_statement body: (_) @body) @step.loop
(do_statement body: (_) @body) @step.loop
(try_statement body: (_) @body) @step.branch
(catch_clause body: (_) @body) @step.arm
(finally_clause (block) @body) @step.arm
(using_statement body: (_) @body) @step.block
(lock_statement (block) @body) @step.block
(unsafe_statement (block) @body) @step.block
(checked_statement (block) @body) @step.block
(labeled_statement (identifier) @end) @step.label
(return_statement (_) (#set! value)) @step.return
(return_statement) @step.return
(yield_statement (#set! value)) @step.return
(throw_statement) @step.throw
(break_statement) @step.jump
(continue_statement) @step.jump
(goto_statement) @step.jump
(expression_statement
  (invocation_expression
    function: (member_access_expression
      expression: (identifier) @_o name: (identifier) @_f))
  (#eq? @_o "Environment") (#any-of? @_f "Exit" "FailFast")) @step.throw
(expression_statement
  (invocation_expression
    arguments: (argument_list (argument (lambda_expression body: (block) @body))))) @step.block
(expression_statement) @step.simple
(local_declaration_statement) @step.simple
(local_function_statement body: (_) @body) @step.block
(class_declaration body: (_) @body) @step.block
(method_declaration body: (_) @body) @step.block
(constructor_declaration body: (_) @body) @step.block
(property_declaration) @step.simple
(field_declaration) @step.simple
(enum_member_declaration) @step.simple
(method_declaration) @step.simple
(block (block) @step.block)
