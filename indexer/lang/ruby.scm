; Ruby.
; section: tags

(comment) @comment

(module
  name: [(constant) @name (scope_resolution scope: (_) @qualifier name: (constant) @name)
         (scope_resolution !scope name: (constant) @name)]
  body: (_)? @body) @definition.module
(class
  name: [(constant) @name (scope_resolution scope: (_) @qualifier name: (constant) @name)
         (scope_resolution !scope name: (constant) @name)]
  body: (_)? @body) @definition.class
(method name: (_) @name body: (_)? @body) @definition.method
(singleton_method object: (_) @qualifier name: (_) @name body: (_)? @body) @definition.method
(alias name: (_) @name) @definition.method
(call
  method: (identifier) @_m arguments: (argument_list . (simple_symbol) @name)
  (#eq? @_m "alias_method")) @definition.method
; Point = Struct.new(:x) do ... end
(assignment
  left: (constant) @name
  right: (call
    receiver: (constant) @_r method: (identifier) @_m
    block: (_) @body)
  (#any-of? @_r "Struct" "Class" "Module" "Data")
  (#any-of? @_m "new" "define")) @definition.class
(assignment left: (constant) @name right: (_) @body) @definition.constant
(call
  method: (identifier) @_m
  arguments: (argument_list (simple_symbol) @name @definition.property)
  (#any-of? @_m "attr_accessor" "attr_reader" "attr_writer"))
(call
  method: (identifier) @_m
  arguments: (argument_list . (simple_symbol) @name)
  (#any-of? @_m "define_method" "scope" "has_many" "has_one" "belongs_to" "delegate"))
  @definition.method

(method_parameters (identifier) @binding)
(optional_parameter name: (identifier) @binding)
(keyword_parameter name: (identifier) @binding)
(block_parameters (identifier) @binding)
(assignment left: (identifier) @binding)

; What names are: x = T.new, @x = f, what a method ends with; modules a class takes up.
(assignment
  left: [(identifier) (instance_variable)] @name
  right: [(call) (identifier) (instance_variable) (constant) (scope_resolution) (self)] @qualifier)
  @reference.value
(operator_assignment
  left: [(identifier) (instance_variable)] @name right: (call) @qualifier) @reference.value
(method body: (body_statement
  [(call) (identifier) (instance_variable) (self)] @name .)) @reference.return
(method body: (body_statement (assignment right: (call) @name) .)) @reference.return
(method body: (body_statement (operator_assignment right: (call) @name) .)) @reference.return
(return (argument_list [(call) (identifier) (instance_variable) (self)] @name)) @reference.return
(call
  method: (identifier) @_m
  arguments: (argument_list
    [(constant) @name (scope_resolution scope: (_) name: (constant) @name)])
  (#any-of? @_m "include" "extend" "prepend")) @reference.embed

(call
  method: (identifier) @_m arguments: (argument_list . (string (string_content) @name))
  (#any-of? @_m "require" "require_relative" "load" "autoload")) @reference.import
(call
  method: (identifier) @_m arguments: (argument_list (constant) @name)
  (#any-of? @_m "include" "extend" "prepend")) @reference.type
(call !receiver method: [(identifier) (constant)] @name) @reference.call
(call receiver: (_) @qualifier method: [(identifier) (constant)] @name) @reference.call
(superclass (constant) @name) @reference.type
(superclass (scope_resolution scope: (_) @qualifier name: (constant) @name)) @reference.type
(scope_resolution scope: (_) @qualifier name: (constant) @name) @reference.type
(constant) @name @reference.type
(argument_list (identifier) @name) @reference.pointer
(body_statement (identifier) @name) @reference.call
(then (identifier) @name) @reference.call

; section: steps
(comment) @step.comment
; what a method ends with is its value; a constructor's is nobody's
(method
  name: (_) @_n
  body: (body_statement
    [(identifier) (instance_variable) (class_variable) (global_variable) (constant)
     (scope_resolution) (self) (nil) (true) (false) (integer) (float) (string) (simple_symbol)
     (array) (hash) (binary) (unary) (conditional) (element_reference) (string_array)
     (symbol_array) (regex) (range)] @step.value .)
  (#not-eq? @_n "initialize") (#set! value))
(singleton_method
  body: (body_statement
    [(identifier) (instance_variable) (class_variable) (global_variable) (constant)
     (scope_resolution) (self) (nil) (true) (false) (integer) (float) (string) (simple_symbol)
     (array) (hash) (binary) (unary) (conditional) (element_reference) (string_array)
     (symbol_array) (regex) (range)] @step.value .)
  (#set! value))
(method
  name: (_) @_n
  body: (body_statement
    [(call receiver: (_) !block) (call !block arguments: (argument_list "("))] @step.value .)
  (#not-eq? @_n "initialize") (#set! value call))
(singleton_method
  body: (body_statement
    [(call receiver: (_) !block) (call !block arguments: (argument_list "("))] @step.value .)
  (#set! value call))
(method
  name: (_) @_n @value
  body: (body_statement [(if) (unless) (case)] .)
  (#not-eq? @_n "initialize"))
(singleton_method name: (_) @value body: (body_statement [(if) (unless) (case)] .))
(then
  [(identifier) (instance_variable) (class_variable) (global_variable) (constant)
   (scope_resolution) (self) (nil) (true) (false) (integer) (float) (string) (simple_symbol)
   (array) (hash) (binary) (unary) (conditional) (element_reference) (string_array)
   (symbol_array) (regex) (range)] @step.value .)
(else
  [(identifier) (instance_variable) (class_variable) (global_variable) (constant)
   (scope_resolution) (self) (nil) (true) (false) (integer) (float) (string) (simple_symbol)
   (array) (hash) (binary) (unary) (conditional) (element_reference) (string_array)
   (symbol_array) (regex) (range)] @step.value .)
(then
  [(call receiver: (_) !block) (call !block arguments: (argument_list "("))] @step.value .
  (#set! call))
(else
  [(call receiver: (_) !block) (call !block arguments: (argument_list "("))] @step.value .
  (#set! call))
(do_block body: (body_statement
    [(identifier) (instance_variable) (class_variable) (global_variable) (constant)
     (scope_resolution) (self) (nil) (true) (false) (integer) (float) (string) (simple_symbol)
     (array) (hash) (binary) (unary) (conditional) (element_reference) (string_array)
     (symbol_array) (regex) (range)] @step.value .))
(block body: (block_body
    [(identifier) (instance_variable) (class_variable) (global_variable) (constant)
     (scope_resolution) (self) (nil) (true) (false) (integer) (float) (string) (simple_symbol)
     (array) (hash) (binary) (unary) (conditional) (element_reference) (string_array)
     (symbol_array) (regex) (range)] @step.value .))
(if consequence: (_) @body) @step.branch
(unless consequence: (_) @body) @step.branch
(elsif consequence: (_) @body @end) @step.arm
(else (_) @body) @step.arm
(case value: (_) . (when) @body) @step.branch
(case !value . (when) @body) @step.branch
(case) @step.branch
(when body: (_) @body) @step.arm
(case_match) @step.branch
(in_clause body: (_) @body) @step.arm
(while body: (_) @body) @step.loop
(until body: (_) @body) @step.loop
(for body: (_) @body) @step.loop
(begin (_) @body) @step.branch
(rescue body: (_) @body) @step.arm
(ensure (_) @body) @step.arm
(return (_) (#set! value)) @step.return
(return) @step.return
(break) @step.jump
(next) @step.jump
(redo) @step.jump
(retry) @step.jump
(if_modifier "if" @tail) @step.branch
(unless_modifier "unless" @tail) @step.branch
(call
  !receiver method: (identifier) @_f
  (#any-of? @_f "raise" "fail" "exit" "abort" "throw")) @step.throw
(call
  method: (identifier) @_m block: [(do_block body: (_) @body) (block body: (_) @body)]
  (#any-of? @_m "each" "each_pair" "each_with_index" "each_value" "each_key" "times"))
  @step.loop
(call block: (do_block body: (_) @body)) @step.block
(call block: (block body: (_) @body)) @step.block
(call
  (#parent? "body_statement" "then" "else" "ensure" "do" "block_body" "begin" "rescue_modifier"
            "program")
  (#set! call)) @step.simple
(if_modifier body: [(call) (super)] @step.simple (#set! call))
(unless_modifier body: [(call) (super)] @step.simple (#set! call))
(super
  (#parent? "body_statement" "then" "else" "ensure" "do" "block_body" "begin")
  (#set! call)) @step.simple
(if_modifier body: [(assignment) (operator_assignment) (identifier)] @step.simple)
(unless_modifier body: [(assignment) (operator_assignment) (identifier)] @step.simple)
(assignment (#parent? "body_statement" "then" "else" "ensure" "do" "block_body" "begin"))
  @step.simple
(operator_assignment
  (#parent? "body_statement" "then" "else" "ensure" "do" "block_body" "begin")) @step.simple
(identifier
  (#parent? "body_statement" "then" "else" "ensure" "do" "block_body" "begin")
  (#set! call)) @step.simple
(yield) @step.simple
(method body: (_) @body) @step.block
(class body: (_) @body) @step.block
