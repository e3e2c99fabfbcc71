; AWK.
; section: tags

(comment) @comment
(func_def name: (identifier) @name (block) @body) @definition.function
(func_def (identifier) @name (block) @body) @definition.function
(rule (pattern) @name (block) @body) @definition.section
(param_list (identifier) @binding)
(func_call name: (identifier) @name) @reference.call

; section: steps
(comment) @step.comment
(if_statement condition: ")" . (_) @body) @step.branch
(else_clause (if_statement condition: ")" . (_) @body @end)) @step.arm
(else_clause (_) @body) @step.arm
(for_statement (block) @body) @step.loop
(for_in_statement (block) @body) @step.loop
(while_statement (block) @body) @step.loop
(while_statement condition: ")" . (_) @body) @step.loop
(do_while_statement (block) @body) @step.loop
(return_statement (_) (#set! value)) @step.return
(return_statement) @step.return
(exit_statement) @step.throw
(break_statement) @step.jump
(continue_statement) @step.jump
(next_statement) @step.jump
(block (assignment_exp) @step.simple)
(block (func_call) @step.simple)
(block (print_statement) @step.simple)
(block (printf_statement) @step.simple)
(block (update_exp) @step.simple)
