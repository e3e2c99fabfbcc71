; R.
; section: tags

(comment) @comment
(binary_operator
  lhs: [(identifier) (string)] @name
  rhs: (function_definition body: (_) @body)) @definition.function
(program
  (binary_operator lhs: (identifier) @name operator: ["<-" "=" "<<-"] rhs: (_) @body)
    @definition.variable)
(call
  function: (identifier) @_f
  arguments: (arguments . argument: (argument value: (string content: (_) @name)))
  (#any-of? @_f "setClass" "setRefClass" "R6Class")) @definition.class
(call
  function: (identifier) @_f
  arguments: (arguments . argument: (argument value: (string content: (_) @name)))
  (#any-of? @_f "setMethod" "setGeneric" "setValidity")) @definition.method
(function_definition) @hidden
(parameter name: (identifier) @binding)

(call
  function: (identifier) @_f
  arguments: (arguments argument: (argument value: (identifier) @name))
  (#any-of? @_f "library" "require" "requireNamespace")) @reference.import
(call
  function: (identifier) @_f
  arguments: (arguments argument: (argument value: (string content: (_) @name)))
  (#eq? @_f "source")) @reference.import
(call function: (identifier) @name) @reference.call
(call function: (namespace_operator lhs: (_) @qualifier rhs: (identifier) @name))
  @reference.call
(call function: (extract_operator lhs: (_) @qualifier rhs: (identifier) @name))
  @reference.call
(argument value: (identifier) @name) @reference.pointer

; section: steps
(comment) @step.comment
(if_statement
  "else" @start alternative: (if_statement consequence: (_) @body @end) @step.arm)
(if_statement "else" @start alternative: (_) @body @step.arm)
(if_statement consequence: (_) @body) @step.branch
(for_statement body: (_) @body) @step.loop
(while_statement body: (_) @body) @step.loop
(repeat_statement body: (_) @body) @step.loop
(call function: (identifier) @_f (#any-of? @_f "stop" "quit" "q" "abort")) @step.throw
(call function: (return) (#set! value)) @step.return
(break) @step.jump
(next) @step.jump
(braced_expression body: (call) @step.simple)
(braced_expression body: (binary_operator) @step.simple)
(braced_expression body: (identifier) @step.simple)
