; Bash and other Bourne shells.
; section: tags

(comment) @comment

(function_definition name: (word) @name body: (_) @body) @definition.function
(program (variable_assignment name: (variable_name) @name value: (_)? @body)
  @definition.variable)
(program
  (declaration_command
    (variable_assignment name: (variable_name) @name value: (_)? @body)) @definition.variable)
(command
  name: (command_name (word) @_a)
  argument: (concatenation . (word) @name)
  (#eq? @_a "alias")) @definition.function

(command
  name: (command_name (word) @_s) argument: [(word) (string) (concatenation) (raw_string)] @name
  (#any-of? @_s "source" ".")) @reference.import
(command name: (command_name (word) @name)) @reference.call
(command
  name: (command_name (word) @_t) argument: (word) @name
  (#any-of? @_t "trap" "export" "alias")) @reference.pointer

; section: steps
(comment) @step.comment
(if_statement "then" (_) @body) @step.branch
(elif_clause "then" (_) @body) @step.arm
(else_clause (_) @body) @step.arm
(case_statement "in" @body) @step.branch
(case_item ")" @body) @step.arm
(for_statement body: (_) @body) @step.loop
(c_style_for_statement body: (_) @body) @step.loop
(while_statement body: (_) @body) @step.loop
(command
  name: (command_name (word) @_f) (#any-of? @_f "exit" "die")
  (#not-parent? "command_substitution")) @step.throw
(command name: (command_name (word) @_f) (#eq? @_f "return")) @step.return
(command
  name: (command_name (word) @_f) (#any-of? @_f "break" "continue")) @step.jump
(list) @step.simple
(pipeline) @step.simple
(redirected_statement) @step.simple
(command (#not-inside? "list" "pipeline" "redirected_statement" "command_substitution"))
  @step.simple
(variable_assignment
  (#not-parent? "command" "declaration_command" "list" "variable_assignments")) @step.simple
(declaration_command) @step.simple
(test_command (#not-inside? "list" "pipeline" "if_statement" "while_statement")) @step.simple
(unset_command) @step.simple
(subshell) @step.block
(compound_statement) @step.block
(function_definition body: (_) @body) @step.block
