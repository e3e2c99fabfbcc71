; Go.
; section: tags

(comment) @comment
(package_clause (package_identifier) @name) @definition.module

(function_declaration name: (identifier) @name body: (_)? @body) @definition.function
(method_declaration
  receiver: (parameter_list
    (parameter_declaration
      type: [(type_identifier) @qualifier
             (pointer_type (type_identifier) @qualifier)
             (generic_type type: (type_identifier) @qualifier)
             (pointer_type (generic_type type: (type_identifier) @qualifier))]))
  name: (field_identifier) @name
  body: (_)? @body) @definition.method

(type_spec name: (type_identifier) @name type: (struct_type (_) @body)) @definition.struct
(type_spec name: (type_identifier) @name type: (interface_type) @body) @definition.interface
(type_spec name: (type_identifier) @name) @definition.type
(type_alias name: (type_identifier) @name) @definition.type
(method_elem name: (field_identifier) @name) @declaration.method
(type_spec
  type: (struct_type (field_declaration_list
    (field_declaration name: (field_identifier) @name) @definition.field)))
(const_spec name: (identifier) @name) @definition.constant
(var_spec name: (identifier) @name value: (_)? @body) @definition.variable
(func_literal) @hidden

(parameter_declaration name: (identifier) @binding)
(variadic_parameter_declaration name: (identifier) @binding)
(short_var_declaration left: (expression_list (identifier) @binding))
(range_clause left: (expression_list (identifier) @binding))
(var_spec name: (identifier) @binding)

; What names are: x := T{}, x := f(), var x T, func(x T), for _, x := range y, embedded fields.
(short_var_declaration
  left: (expression_list . (identifier) @name)
  right: (expression_list . [(call_expression) (composite_literal) (selector_expression)
                             (index_expression) (identifier) (parenthesized_expression)
                             (unary_expression operand: (composite_literal))] @qualifier))
  @reference.value
(short_var_declaration
  left: (expression_list . (identifier) @name)
  right: (expression_list . (type_assertion_expression type: (_) @qualifier))) @reference.typed
(assignment_statement
  left: (expression_list . (identifier) @name)
  right: (expression_list . [(call_expression) (composite_literal)
                             (unary_expression operand: (composite_literal))] @qualifier))
  @reference.value
(var_spec name: (identifier) @name type: (_) @qualifier) @reference.typed
(var_spec
  name: (identifier) @name
  value: (expression_list . [(call_expression) (composite_literal) (selector_expression)
                             (unary_expression operand: (composite_literal))] @qualifier))
  @reference.value
(func_literal parameters: (parameter_list
  (parameter_declaration name: (identifier) @name type: (_) @qualifier))) @reference.typed
(range_clause
  left: (expression_list . (_) . (identifier) @name) right: (_) @qualifier) @reference.element
(type_spec
  type: (struct_type (field_declaration_list
    (field_declaration !name type: (_) @name @qualifier)))) @reference.embed
(type_spec
  type: (interface_type (type_elem (_) @name @qualifier))) @reference.embed

; References.
(call_expression function: (identifier) @name) @reference.call
(call_expression
  function: (selector_expression operand: (_) @qualifier field: (field_identifier) @name))
  @reference.call
(call_expression
  function: (parenthesized_expression (identifier) @name)) @reference.call
(call_expression
  function: (index_expression operand: (identifier) @name)) @reference.call
(type_instantiation_expression type: (type_identifier) @name) @reference.call
(import_spec name: (package_identifier)? @alias path: (_) @name) @reference.import
(qualified_type
  package: (package_identifier) @qualifier name: (type_identifier) @name) @reference.type
(type_identifier) @name @reference.type
(argument_list (identifier) @name) @reference.pointer
(argument_list
  (selector_expression operand: (_) @qualifier field: (field_identifier) @name))
  @reference.pointer
(literal_element (identifier) @name) @reference.pointer
(expression_list (identifier) @name) @reference.pointer
(unary_expression operand: (identifier) @name) @reference.pointer
(keyed_element
  value: (literal_element
    (selector_expression operand: (_) @qualifier field: (field_identifier) @name)))
  @reference.pointer
(assignment_statement
  right: (expression_list
    (selector_expression operand: (_) @qualifier field: (field_identifier) @name)))
  @reference.pointer

; section: steps
(comment) @step.comment
(function_declaration result: (_) @value)
(method_declaration result: (_) @value)
(if_statement "else" @start alternative: (block) @step.arm @body)
(if_statement
  "else" @start alternative: (if_statement consequence: (_) @body @end) @step.arm)
(if_statement consequence: (_) @body) @step.branch
(expression_switch_statement "{" @body) @step.branch
(type_switch_statement "{" @body) @step.branch
(select_statement "{" @body) @step.branch
(expression_case (statement_list) @body) @step.arm
(type_case (statement_list) @body) @step.arm
(default_case (statement_list) @body) @step.arm
(communication_case (statement_list) @body) @step.arm
(expression_case) @step.label
(type_case) @step.label
(default_case) @step.label
(communication_case) @step.label
(for_statement body: (_) @body) @step.loop
(labeled_statement label: (_) @end) @step.label
(return_statement (_) (#set! value)) @step.return
(return_statement) @step.return
(field_declaration) @step.simple
(method_elem) @step.simple
(break_statement) @step.jump
(continue_statement) @step.jump
(goto_statement) @step.jump
(fallthrough_statement) @step.jump
(expression_statement
  (call_expression function: (identifier) @_f) (#eq? @_f "panic")) @step.throw
(expression_statement
  (call_expression
    function: (selector_expression operand: (identifier) @_p field: (field_identifier) @_f))
  (#any-of? @_p "os" "log" "syscall" "runtime")
  (#any-of? @_f "Exit" "Fatal" "Fatalf" "Fatalln" "Panic" "Panicf" "Panicln" "Goexit"))
  @step.throw
(expression_statement
  (call_expression
    function: (func_literal body: (_) @body))) @step.block
(go_statement (call_expression function: (func_literal body: (_) @body))) @step.block
(defer_statement (call_expression function: (func_literal body: (_) @body))) @step.block
(expression_statement) @step.simple
(short_var_declaration) @step.simple
(assignment_statement) @step.simple
(inc_statement) @step.simple
(dec_statement) @step.simple
(send_statement) @step.simple
(go_statement) @step.simple
(defer_statement) @step.simple
(var_declaration) @step.simple
(const_declaration) @step.simple
(type_declaration) @step.simple
(block (statement_list (block) @step.block))
