; Perl.
; section: tags

(comment) @comment
(pod) @comment
(package_statement name: (package) @name) @definition.module
(subroutine_declaration_statement name: (bareword) @name body: (_) @body) @definition.function
(method_declaration_statement name: (bareword) @name body: (_) @body) @definition.method
(class_statement name: (package) @name) @definition.class
(use_statement
  module: (package) @_m (list_expression . (autoquoted_bareword) @name)
  (#eq? @_m "constant")) @definition.constant
(use_statement
  module: (package) @_m
  (anonymous_hash_expression
    (list_expression (autoquoted_bareword) @name @definition.constant))
  (#eq? @_m "constant"))
(source_file
  (expression_statement
    (assignment_expression
      left: (variable_declaration variable: (_ (varname) @name))))  @definition.variable)
(source_file
  (expression_statement (variable_declaration variable: (_ (varname) @name)))
    @definition.variable)
(anonymous_subroutine_expression) @hidden

(use_statement module: (package) @name (#not-any-of? @name "strict" "warnings" "utf8" "constant" "parent" "base"))
  @reference.import
(require_expression (bareword) @name) @reference.import
(function_call_expression function: (function) @name) @reference.call
(ambiguous_function_call_expression function: (function) @name) @reference.call
(func0op_call_expression function: _ @name) @reference.call
(func1op_call_expression function: _ @name) @reference.call
(method_call_expression invocant: (_) @qualifier method: (method) @name) @reference.call
(refgen_expression (function) @name) @reference.pointer

; section: steps
(comment) @step.comment
(conditional_statement block: (_) @body) @step.branch
(elsif block: (_) @body @end) @step.arm
(else block: (_) @body) @step.arm
(for_statement block: (_) @body) @step.loop
(cstyle_for_statement block: (_) @body) @step.loop
(loop_statement block: (_) @body) @step.loop
(expression_statement
  (ambiguous_function_call_expression function: (function) @_f)
  (#any-of? @_f "die" "croak" "confess" "exit")) @step.throw
(expression_statement
  (func1op_call_expression function: _ @_f) (#any-of? @_f "exit" "die")) @step.throw
(expression_statement (return_expression (_) (#set! value))) @step.return
(expression_statement (return_expression)) @step.return
(expression_statement (loopex_expression)) @step.jump
(expression_statement (postfix_conditional_expression)) @step.branch
(expression_statement) @step.simple
(block_statement) @step.block
