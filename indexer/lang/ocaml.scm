; OCaml, implementations and interfaces.
; section: tags

(comment) @comment
(value_definition
  (let_binding pattern: (value_name) @name (parameter) body: (_) @body)) @definition.function
(value_definition
  (let_binding pattern: (value_name) @name body: (fun_expression) @body)) @definition.function
(value_definition
  (let_binding pattern: (value_name) @name body: (function_expression) @body))
  @definition.function
(value_definition
  (let_binding pattern: (parenthesized_operator (_) @name) body: (_) @body)) @definition.function
(compilation_unit
  (value_definition (let_binding pattern: (value_name) @name body: (_) @body))
    @definition.variable)
(structure
  (value_definition (let_binding pattern: (value_name) @name body: (_) @body))
    @definition.variable)
(external (value_name) @name) @declaration.function
(value_specification (value_name) @name) @declaration.function
(type_definition (type_binding name: (type_constructor) @name body: (_)? @body))
  @definition.type
(constructor_declaration (constructor_name) @name) @definition.enumerator
(tag_specification (tag) @name (#inside? "type_definition")) @definition.enumerator
(field_declaration (field_name) @name) @definition.field
(exception_definition (constructor_declaration (constructor_name) @name)) @definition.class
(module_definition (module_binding (module_name) @name body: (_)? @body)) @definition.module
(module_definition (module_binding (module_name) @name module_type: (_) @body))
  @definition.module
(module_type_definition (module_type_name) @name body: (_)? @body) @definition.interface
(class_definition (class_binding (class_name) @name body: (_) @body)) @definition.class
(method_definition (method_name) @name body: (_)? @body) @definition.method
(method_specification (method_name) @name) @declaration.method
(instance_variable_definition (instance_variable_name) @name) @definition.field
(fun_expression) @hidden
(parameter pattern: (value_pattern) @binding)

(application_expression function: (value_path (value_name) @name)) @reference.call
(application_expression
  function: (value_path (module_path) @qualifier (value_name) @name)) @reference.call
(method_invocation (_) @qualifier (method_name) @name) @reference.call
(open_module module: (_) @name) @reference.import
(include_module module: (_) @name) @reference.import
(type_constructor_path (type_constructor) @name) @reference.type
(constructor_path (constructor_name) @name) @reference.type
(module_path (module_name) @name) @reference.type
(value_path (value_name) @name) @reference.pointer

; section: steps
(comment) @step.comment
(match_expression "with" @body) @step.branch
(match_case body: (_) @body) @step.arm
(if_expression (then_clause) @body) @step.branch
(else_clause "else" (if_expression (then_clause) @body @end)) @step.arm
(else_clause (_) @body) @step.arm
(for_expression (do_clause) @body) @step.loop
(while_expression (do_clause) @body) @step.loop
(try_expression expression: (_) @body) @step.branch
(let_expression (value_definition) @step.simple)
(application_expression
  function: (value_path (value_name) @_f)
  (#any-of? @_f "raise" "failwith" "invalid_arg" "exit")) @step.throw
(application_expression
  (#parent? "sequence_expression" "then_clause" "else_clause" "match_case" "do_clause"
            "let_binding" "let_expression")) @step.simple
