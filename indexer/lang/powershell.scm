; PowerShell.
; section: tags

(comment) @comment
(function_statement (function_name) @name (script_block) @body) @definition.function
; what the grammar stumbles over is still a function
(ERROR (function_name) @name @definition.function)
(class_statement . (simple_name) @name) @definition.class
(class_method_definition (simple_name) @name (script_block)? @body) @definition.method
(class_property_definition (variable) @name) @definition.property
(enum_statement . (simple_name) @name) @definition.enum
(enum_member (simple_name) @name) @definition.enumerator
(program
  (statement_list
    (pipeline
      (assignment_expression
        (left_assignment_expression
          (logical_expression (bitwise_expression (comparison_expression (additive_expression
            (multiplicative_expression (format_expression (range_expression
              (array_literal_expression (unary_expression (variable) @name))))))))))
        value: (_) @body) @definition.variable)))

(command
  command_name: (command_name) @_u
  command_elements: (command_elements (generic_token) @_w (generic_token) @name)
  (#eq? @_u "using") (#eq? @_w "module")) @reference.import
(command
  command_name: (command_name) @_u command_elements: (command_elements (generic_token) @name)
  (#match? @_u "^([Ii]mport-[Mm]odule|\\.)$")) @reference.import
(command command_name: (command_name) @name) @reference.call
(invokation_expression (member_name (simple_name) @name)) @reference.call
(type_name (type_identifier) @name) @reference.type

; section: steps
(comment) @step.comment
(if_statement (statement_block) @body) @step.branch
(elseif_clause (statement_block) @body) @step.arm
(else_clause (statement_block) @body) @step.arm
(foreach_statement (statement_block) @body) @step.loop
(for_statement (statement_block) @body) @step.loop
(while_statement (statement_block) @body) @step.loop
(do_statement (statement_block) @body) @step.loop
(switch_statement (switch_body) @body) @step.branch
(switch_clause (statement_block) @body) @step.arm
(try_statement (statement_block) @body) @step.branch
(catch_clause (statement_block) @body) @step.arm
(finally_clause (statement_block) @body) @step.arm
(flow_control_statement "throw") @step.throw
(flow_control_statement "exit") @step.throw
(flow_control_statement "return" (_) (#set! value)) @step.return
(flow_control_statement "return") @step.return
(flow_control_statement) @step.jump
(statement_list (pipeline) @step.simple)
