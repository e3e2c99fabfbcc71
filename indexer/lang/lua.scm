; Lua.
; section: tags

(comment) @comment

(function_declaration "local" name: (identifier) @name body: (_)? @body (#set! local))
  @definition.function
(function_declaration name: (identifier) @name body: (_)? @body) @definition.function
(function_declaration
  name: (dot_index_expression table: (_) @qualifier field: (identifier) @name)
  body: (_)? @body) @definition.function
(function_declaration
  name: (method_index_expression table: (_) @qualifier method: (identifier) @name)
  body: (_)? @body) @definition.method
(variable_declaration
  (assignment_statement
    (variable_list name: (identifier) @name)
    (expression_list value: (function_definition body: (_)? @body))) (#set! local))
  @definition.function
(assignment_statement
  (variable_list
    name: [(identifier) @name
           (dot_index_expression table: (_) @qualifier field: (identifier) @name)])
  (expression_list value: (function_definition body: (_)? @body))) @definition.function
(field name: [(identifier) (string)] @name value: (function_definition body: (_)? @body))
  @definition.function
(variable_declaration
  (assignment_statement
    (variable_list name: (identifier) @name)
    (expression_list value: (table_constructor)))) @scope
(chunk
  (variable_declaration
    (assignment_statement (variable_list name: (identifier) @name)) (#set! local))
    @definition.variable)
(chunk (variable_declaration (variable_list name: (identifier) @name) (#set! local))
  @definition.variable)
(chunk
  (assignment_statement
    (variable_list
      name: [(identifier) @name
             (dot_index_expression table: (_) @qualifier field: (identifier) @name)]))
  @definition.variable)
(function_definition) @hidden

(parameters name: (identifier) @binding)
(variable_declaration
  (assignment_statement (variable_list name: (identifier) @binding)))
(for_generic_clause (variable_list name: (identifier) @binding))
(for_numeric_clause name: (identifier) @binding)

(function_call
  name: (identifier) @_f arguments: (arguments (string content: (_) @name))
  (#eq? @_f "require")) @reference.import
(function_call name: (identifier) @name) @reference.call
(function_call
  name: (dot_index_expression table: (_) @qualifier field: (identifier) @name)) @reference.call
(function_call
  name: (method_index_expression table: (_) @qualifier method: (identifier) @name))
  @reference.call
(arguments (identifier) @name) @reference.pointer
(arguments (dot_index_expression table: (_) @qualifier field: (identifier) @name))
  @reference.pointer
(field value: (identifier) @name) @reference.pointer
(expression_list value: (identifier) @name) @reference.pointer

; section: steps
(comment) @step.comment
(if_statement consequence: (_) @body) @step.branch
(elseif_statement consequence: (_) @body) @step.arm
(else_statement body: (_) @body) @step.arm
(for_statement body: (_) @body) @step.loop
(while_statement body: (_) @body) @step.loop
(repeat_statement body: (_) @body) @step.loop
(do_statement body: (_) @body) @step.block
(return_statement (_) (#set! value)) @step.return
(return_statement) @step.return
(break_statement) @step.jump
(goto_statement) @step.jump
(label_statement) @step.label
(function_call name: (identifier) @_f (#eq? @_f "error") (#parent? "block" "chunk")) @step.throw
(function_call
  name: (dot_index_expression table: (identifier) @_o field: (identifier) @_f)
  (#eq? @_o "os") (#eq? @_f "exit") (#parent? "block" "chunk")) @step.throw
(function_call (#parent? "block" "chunk")) @step.simple
(assignment_statement (#parent? "block" "chunk")) @step.simple
(variable_declaration) @step.simple
(function_declaration body: (_) @body) @step.block
(field) @step.simple
