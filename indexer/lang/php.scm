; PHP.
; section: tags

(comment) @comment

(namespace_definition name: (_) @name) @definition.module
(class_declaration name: (name) @name body: (_) @body) @definition.class
(interface_declaration name: (name) @name body: (_) @body) @definition.interface
(trait_declaration name: (name) @name body: (_) @body) @definition.trait
(enum_declaration name: (name) @name body: (_) @body) @definition.enum
(enum_case name: (name) @name) @definition.enumerator
(function_definition name: (name) @name body: (_) @body) @definition.function
(method_declaration name: (name) @name body: (_) @body) @definition.method
(method_declaration !body name: (name) @name) @declaration.method
(property_declaration (property_element name: (variable_name (name) @name))) @definition.property
(property_promotion_parameter name: (variable_name (name) @name)) @definition.property
(const_declaration (const_element (name) @name)) @definition.constant
(function_call_expression
  function: [(name) @_f (qualified_name (name) @_f)]
  arguments: (arguments
    . (argument [(string (string_content) @name) (encapsed_string (string_content) @name)]))
  (#eq? @_f "define")) @definition.constant
(program
  (expression_statement
    (assignment_expression
      left: (variable_name (name) @name)
      right: [(anonymous_function body: (_) @body) (arrow_function body: (_) @body)])
      @definition.function))
(anonymous_function) @hidden
(arrow_function) @hidden

; What names are: $x = new T, $this->x = f(), foreach ($y as $x); return f(); use T in a class.
(assignment_expression
  left: (variable_name) @name
  right: [(object_creation_expression) (function_call_expression) (member_call_expression)
          (scoped_call_expression) (member_access_expression) (variable_name)
          (nullsafe_member_call_expression) (clone_expression)] @qualifier) @reference.value
(assignment_expression
  left: (member_access_expression object: (variable_name) @_o) @name
  right: [(object_creation_expression) (function_call_expression) (member_call_expression)
          (scoped_call_expression) (member_access_expression) (variable_name)] @qualifier
  (#eq? @_o "$this")) @reference.value
(foreach_statement
  . [(variable_name) (member_access_expression) (member_call_expression)] @qualifier
  . [(variable_name) @name (pair (_) . (variable_name) @name)]) @reference.element
(return_statement
  [(object_creation_expression) (function_call_expression) (member_call_expression)
   (scoped_call_expression) (member_access_expression) (variable_name)] @name) @reference.return
(catch_clause type: (type_list (_) @qualifier) name: (variable_name) @name) @reference.typed
(use_declaration (name) @name) @reference.embed

(function_call_expression function: (name) @name) @reference.call
(function_call_expression
  function: (qualified_name prefix: (_) @qualifier (name) @name)) @reference.call
(member_call_expression object: (_) @qualifier name: (name) @name) @reference.call
(nullsafe_member_call_expression object: (_) @qualifier name: (name) @name) @reference.call
(scoped_call_expression scope: (_) @qualifier name: (name) @name) @reference.call
(object_creation_expression (name) @name) @reference.call
(object_creation_expression (qualified_name prefix: (_) @qualifier (name) @name)) @reference.call
(namespace_use_clause (qualified_name prefix: (_) @qualifier (name) @name) alias: (name)? @alias)
  @reference.import
(namespace_use_clause . (name) @name) @reference.import
(include_expression (string (string_content) @name)) @reference.import
(include_once_expression (string (string_content) @name)) @reference.import
(require_expression (string (string_content) @name)) @reference.import
(require_once_expression (string (string_content) @name)) @reference.import
(base_clause (name) @name) @reference.type
(class_interface_clause (name) @name) @reference.type
(use_declaration (name) @name) @reference.type
(named_type (name) @name) @reference.type
(named_type (qualified_name prefix: (_) @qualifier (name) @name)) @reference.type
(class_constant_access_expression (name) @name "::") @reference.type
(attribute (name) @name) @reference.type

; section: steps
(comment) @step.comment
(function_definition return_type: (_) @value (#not-eq? @value "void"))
(method_declaration return_type: (_) @value (#not-eq? @value "void"))
(if_statement body: (_) @body) @step.branch
(else_if_clause body: (_) @body) @step.arm
(else_clause body: (_) @body) @step.arm
(switch_statement body: (_) @body) @step.branch
(case_statement value: (_) (_) @body) @step.arm
(case_statement) @step.label
(default_statement (_) @body) @step.arm
(match_expression body: (_) @body) @step.branch
(match_conditional_expression return_expression: (_) @body) @step.arm
(match_default_expression return_expression: (_) @body) @step.arm
(for_statement body: (_) @body) @step.loop
(foreach_statement body: (_) @body) @step.loop
(while_statement body: (_) @body) @step.loop
(do_statement body: (_) @body) @step.loop
(try_statement body: (_) @body) @step.branch
(catch_clause body: (_) @body) @step.arm
(finally_clause body: (_) @body) @step.arm
(named_label_statement) @step.label
(return_statement (_) (#set! value)) @step.return
(return_statement) @step.return
(expression_statement (throw_expression)) @step.throw
(exit_statement) @step.throw
(break_statement) @step.jump
(continue_statement) @step.jump
(goto_statement) @step.jump
(expression_statement) @step.simple
(echo_statement) @step.simple
(unset_statement) @step.simple
(global_declaration) @step.simple
(function_static_declaration) @step.simple
(method_declaration body: (_) @body) @step.block
(function_definition body: (_) @body) @step.block
(class_declaration body: (_) @body) @step.block
(property_declaration) @step.simple
(const_declaration) @step.simple
(enum_case) @step.simple
(compound_statement (compound_statement) @step.block)
