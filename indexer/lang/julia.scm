; Julia.
; section: tags

(line_comment) @comment
(block_comment) @comment
(source_file (string_literal) @comment)
(module_definition (string_literal) @comment)
(module_definition name: (identifier) @name . (_)? @body) @definition.module
(struct_definition
  (type_head [(identifier) @name
              (parametrized_type_expression (identifier) @name)
              (binary_expression . (identifier) @name)
              (binary_expression . (parametrized_type_expression . (identifier) @name))])
  (_)? @body) @definition.struct
(abstract_definition
  (type_head [(identifier) @name
              (parametrized_type_expression (identifier) @name)
              (binary_expression . (identifier) @name)
              (binary_expression . (parametrized_type_expression . (identifier) @name))]))
  @definition.type
(struct_definition (typed_expression . (identifier) @name) @definition.field)
(struct_definition
  (assignment . [(typed_expression . (identifier) @name) (identifier) @name]) @definition.field)
(struct_definition (identifier) @name @definition.field)
(function_definition
  (signature
    [(call_expression . (identifier) @name)
     (call_expression . (field_expression value: (_) @qualifier (identifier) @name .))
     (call_expression . (parametrized_type_expression . (identifier) @name))
     (where_expression . (call_expression . (identifier) @name))
     (where_expression
       . (call_expression . (field_expression value: (_) @qualifier (identifier) @name .)))
     (where_expression . (where_expression . (call_expression . (identifier) @name)))
     (where_expression . (where_expression
       . (call_expression . (field_expression value: (_) @qualifier (identifier) @name .))))
     (where_expression
       . (call_expression . (parametrized_type_expression . (identifier) @name)))
     (typed_expression . (call_expression . (identifier) @name))
     (identifier) @name])
  (_)? @body) @definition.function
(macro_definition (signature (call_expression . (identifier) @name)) (_)? @body)
  @definition.macro
(assignment
  . [(call_expression . (identifier) @name)
     (call_expression . (field_expression value: (_) @qualifier (identifier) @name .))
     (call_expression . (parametrized_type_expression . (identifier) @name))
     (where_expression . (call_expression . (identifier) @name))
     (where_expression
       . (call_expression . (field_expression value: (_) @qualifier (identifier) @name .)))
     (where_expression . (where_expression . (call_expression . (identifier) @name)))
     (where_expression . (where_expression
       . (call_expression . (field_expression value: (_) @qualifier (identifier) @name .))))
     (where_expression
       . (call_expression . (parametrized_type_expression . (identifier) @name)))
     (typed_expression . (call_expression . (identifier) @name))]
  (operator) @body) @definition.function
(const_statement (assignment . (identifier) @name)) @definition.constant
(source_file (assignment . (identifier) @name) @definition.variable)
(module_definition (assignment . (identifier) @name) @definition.variable)
(argument_list (identifier) @binding (#parent? "call_expression"))

(using_statement (identifier) @name) @reference.import
(using_statement (selected_import . (identifier) @qualifier (identifier) @name))
  @reference.import
(import_statement (identifier) @name) @reference.import
(import_statement (selected_import . (identifier) @qualifier (identifier) @name))
  @reference.import
(call_expression . (identifier) @name) @reference.call
(call_expression . (field_expression value: (_) @qualifier (identifier) @name .))
  @reference.call
(macrocall_expression (macro_identifier) @name) @reference.macro
(typed_expression (identifier) (identifier) @name) @reference.type

; section: steps
(line_comment) @step.comment
(block_comment) @step.comment
(if_statement condition: (_) (_) @body) @step.branch
(elseif_clause condition: (_) (_) @body) @step.arm
(else_clause (_) @body) @step.arm
(for_statement (for_binding) (_) @body) @step.loop
(while_statement condition: (_) (_) @body) @step.loop
(try_statement (_) @body) @step.branch
(catch_clause (_) @body) @step.arm
(finally_clause (_) @body) @step.arm
(let_statement) @step.block
(return_statement (_) (#set! value)) @step.return
(return_statement) @step.return
(break_statement) @step.jump
(continue_statement) @step.jump
(call_expression
  . (identifier) @_f (#any-of? @_f "error" "throw" "rethrow" "exit")) @step.throw
(call_expression
  (#parent? "function_definition" "if_statement" "elseif_clause" "else_clause" "for_statement"
            "while_statement" "try_statement" "catch_clause" "finally_clause" "do_clause"))
  @step.simple
(assignment
  (#parent? "function_definition" "if_statement" "elseif_clause" "else_clause" "for_statement"
            "while_statement" "try_statement" "catch_clause" "finally_clause" "do_clause"))
  @step.simple
(compound_assignment_expression) @step.simple
(binary_expression
  (#parent? "function_definition" "for_statement" "while_statement" "if_statement"))
  @step.simple
