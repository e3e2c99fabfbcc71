; Python.
; section: tags

(comment) @comment
(block . (expression_statement (string) @doc))

; stubs: @overload, a body of nothing but "..."
(decorated_definition
  (decorator [(identifier) @_d (attribute attribute: (identifier) @_d)])
  definition: (function_definition name: (identifier) @name body: (_) @body)
    @declaration.function
  (#eq? @_d "overload")) @head
(function_definition
  name: (identifier) @name body: (block . (expression_statement (ellipsis)) .) @body)
  @declaration.function
(function_definition
  name: (identifier) @name
  body: (block . (expression_statement (string)) . (expression_statement (ellipsis)) .) @body)
  @declaration.function
(decorated_definition
  definition: (function_definition name: (identifier) @name body: (_) @body) @definition.function)
  @head
(function_definition name: (identifier) @name body: (_) @body) @definition.function
(decorated_definition
  definition: (class_definition name: (identifier) @name body: (_) @body) @definition.class) @head
(class_definition name: (identifier) @name body: (_) @body) @definition.class
(type_alias_statement left: (type (identifier) @name)) @definition.type

; NAME = ... of a module or class; capitals mean a constant
(expression_statement
  (assignment left: (identifier) @name right: (_)? @body) @definition.constant
  (#match? @name "^_*[A-Z][A-Z0-9_]+$"))
(expression_statement
  (assignment left: (identifier) @name right: (lambda body: (_) @body)) @definition.function)
(class_definition
  body: (block (expression_statement
    (assignment left: (identifier) @name right: (_)? @body) @definition.property)))
(expression_statement
  (assignment left: (identifier) @name right: (_)? @body) @definition.variable)
(lambda) @hidden

(parameters (identifier) @binding)
(parameters (default_parameter name: (identifier) @binding))
(parameters (typed_parameter (identifier) @binding))
(parameters (typed_default_parameter name: (identifier) @binding))
(assignment left: (identifier) @binding)
(assignment left: (pattern_list (identifier) @binding))
(for_statement left: (identifier) @binding)
(for_statement left: (pattern_list (identifier) @binding))
(for_in_clause left: (identifier) @binding)
(with_item value: (as_pattern alias: (as_pattern_target (identifier) @binding)))
(lambda_parameters (identifier) @binding)
(except_clause value: (as_pattern alias: (as_pattern_target (identifier) @binding)))

; What names are: x = f(), self.x = T(), x: T, with f() as x, for x in y, return T().
(assignment left: (identifier) @name type: (type) @qualifier) @reference.typed
(assignment left: (identifier) @name right: [(call) (attribute) (subscript) (await)] @qualifier)
  @reference.value
(assignment
  left: (attribute object: (identifier) @_s) @name
  type: (type) @qualifier (#eq? @_s "self")) @reference.typed
(assignment
  left: (attribute object: (identifier) @_s) @name
  right: [(call) (identifier) (attribute) (await)] @qualifier (#eq? @_s "self")) @reference.value
(named_expression name: (identifier) @name value: (call) @qualifier) @reference.value
(with_item value: (as_pattern
  [(call) (identifier) (attribute)] @qualifier
  alias: (as_pattern_target (identifier) @name))) @reference.value
(for_statement
  left: (identifier) @name right: [(identifier) (attribute) (call)] @qualifier)
  @reference.element
(for_in_clause
  left: (identifier) @name right: [(identifier) (attribute) (call)] @qualifier)
  @reference.element
(return_statement [(call) (identifier) (attribute) (await)] @name) @reference.return

; References.
(call function: (identifier) @name) @reference.call
(call function: (attribute object: (_) @qualifier attribute: (identifier) @name)) @reference.call
(decorator (identifier) @name) @reference.call
(decorator (attribute object: (_) @qualifier attribute: (identifier) @name)) @reference.call
(import_statement name: (dotted_name) @name) @reference.import
(import_statement
  name: (aliased_import name: (dotted_name) @name alias: (identifier) @alias)) @reference.import
(import_from_statement
  module_name: (_) @qualifier name: (dotted_name) @name) @reference.import
(import_from_statement
  module_name: (_) @qualifier
  name: (aliased_import name: (dotted_name) @name alias: (identifier) @alias)) @reference.import
(import_from_statement
  module_name: (_) @name (wildcard_import)) @reference.import
(class_definition superclasses: (argument_list (identifier) @name)) @reference.type
(class_definition
  superclasses: (argument_list (attribute object: (_) @qualifier attribute: (identifier) @name)))
  @reference.type
(type (identifier) @name) @reference.type
(type (attribute object: (_) @qualifier attribute: (identifier) @name)) @reference.type
(generic_type (identifier) @name) @reference.type
(argument_list (identifier) @name) @reference.pointer
(keyword_argument value: (identifier) @name) @reference.pointer
(pair value: (identifier) @name) @reference.pointer
(list (identifier) @name) @reference.pointer
(tuple (identifier) @name) @reference.pointer
(assignment right: (identifier) @name) @reference.pointer
(return_statement (identifier) @name) @reference.pointer
(argument_list
  (attribute object: (_) @qualifier attribute: (identifier) @name)) @reference.pointer
(keyword_argument
  value: (attribute object: (_) @qualifier attribute: (identifier) @name)) @reference.pointer

; section: steps
(comment) @step.comment
(block . (expression_statement (string)) @step.comment)
(if_statement consequence: (_) @body) @step.branch
(elif_clause consequence: (_) @body) @step.arm
(else_clause body: (_) @body) @step.arm
(for_statement body: (_) @body) @step.loop
(while_statement body: (_) @body) @step.loop
(try_statement body: (_) @body) @step.branch
(except_clause (block) @body) @step.arm
(finally_clause (block) @body) @step.arm
(with_statement body: (_) @body) @step.block
(match_statement body: (_) @body) @step.branch
(case_clause consequence: (_) @body) @step.arm
(decorated_definition definition: (function_definition body: (_) @body)) @step.block
(decorated_definition definition: (class_definition body: (_) @body)) @step.block
(function_definition body: (_) @body) @step.block
(class_definition body: (_) @body) @step.block
(return_statement (_) (#set! value)) @step.return
(return_statement) @step.return
(expression_statement (yield) (#set! value)) @step.return
(raise_statement) @step.throw
(break_statement) @step.jump
(continue_statement) @step.jump
(pass_statement) @step.jump
(expression_statement
  (call function: (attribute object: (identifier) @_m attribute: (identifier) @_f))
  (#eq? @_m "sys") (#eq? @_f "exit")) @step.throw
(expression_statement) @step.simple
(assert_statement) @step.simple
(delete_statement) @step.simple
(global_statement) @step.simple
(nonlocal_statement) @step.simple
(import_statement) @step.simple
(import_from_statement) @step.simple
