; JavaScript. Also the base of TypeScript and TSX, whose own rules come before these.
; section: tags

(comment) @comment

(export_statement
  declaration: (function_declaration name: (identifier) @name body: (_) @body)
    @definition.function) @head
(function_declaration name: (identifier) @name body: (_) @body) @definition.function
(generator_function_declaration name: (identifier) @name body: (_) @body) @definition.function
(class_declaration name: (_) @name body: (_) @body) @definition.class
(class name: (_) @name body: (_) @body) @definition.class
(class_body
  (method_definition name: [(property_identifier) (private_property_identifier) (string) (number)]
    @name body: (_) @body) @definition.method)
(object
  (method_definition name: [(property_identifier) (string)] @name body: (_) @body)
    @definition.method)
(field_definition
  property: (_) @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)])
  @definition.method
(field_definition property: (_) @name) @definition.property

; const f = function () {}, f = () => {}
(variable_declarator
  name: (identifier) @name
  value: [(function_expression body: (_) @body) (arrow_function body: (_) @body)
          (generator_function body: (_) @body)]) @definition.function
(variable_declarator
  name: (identifier) @name value: (class body: (_) @body)) @definition.class
; res.send = function send() {}; exports.f = () => {}; this.x = function () {}
(assignment_expression
  left: (member_expression object: (_) @qualifier property: (property_identifier) @name)
  right: [(function_expression body: (_) @body) (arrow_function body: (_) @body)
          (generator_function body: (_) @body)]) @definition.function
; app.request = app.req = function () {}
(assignment_expression
  left: (member_expression object: (_) @qualifier property: (property_identifier) @name)
  right: (assignment_expression
    right: [(function_expression body: (_) @body) (arrow_function body: (_) @body)]))
  @definition.function
(assignment_expression
  left: (member_expression object: (_) @qualifier property: (property_identifier) @name)
  right: (class body: (_) @body)) @definition.class
(assignment_expression
  left: (identifier) @name
  right: [(function_expression body: (_) @body) (arrow_function body: (_) @body)])
  @definition.function
; export default () => {}: its name is default
(export_statement
  "default" @name
  value: [(arrow_function body: (_) @body) (function_expression !name body: (_) @body)])
  @definition.function
(export_statement "default" @name value: (class !name body: (_) @body)) @definition.class
(pair
  key: [(property_identifier) (string)] @name
  value: [(function_expression body: (_) @body) (arrow_function body: (_) @body)])
  @definition.method
; const api = { method() {} }: the object's name qualifies what is in it
(variable_declarator name: (identifier) @name value: (object)) @scope
(assignment_expression
  left: (member_expression property: (property_identifier) @name)
  right: (object)
  (#not-eq? @name "exports")) @scope
(pair key: (property_identifier) @name value: (object)) @scope
; Object.defineProperty(req, 'ip', ...), defineGetter(req, 'ip', function ip() {})
(call_expression
  function: [(identifier) (member_expression property: (property_identifier))] @_f
  arguments: (arguments . (identifier) @qualifier . (string) @name
    [(function_expression body: (_) @body) (object)])
  (#match? @_f "^(Object\\.defineProperty|defineGetter|defineProperty)$")) @definition.property

(lexical_declaration
  "const" (variable_declarator name: (identifier) @name value: (_)? @body) @definition.constant
  (#match? @name "^_*[A-Z][A-Z0-9_]+$"))
(variable_declarator name: (identifier) @name value: (_)? @body) @definition.variable
(variable_declarator name: (object_pattern
  (shorthand_property_identifier_pattern) @name)) @definition.variable
; exports.x = value
(assignment_expression
  left: (member_expression object: (_) @qualifier property: (property_identifier) @name)
  right: (_) @body
  (#any-of? @qualifier "exports" "module.exports")) @definition.variable
; a function with a name of its own, given to somebody: on('mount', function onmount() {})
(function_expression
  name: (identifier) @name body: (_) @body
  (#not-parent? "assignment_expression" "variable_declarator" "pair" "field_definition"))
  @definition.function
(arrow_function) @hidden
(function_expression) @hidden
(generator_function) @hidden

(formal_parameters (identifier) @binding)
(formal_parameters (assignment_pattern left: (identifier) @binding))
(formal_parameters (rest_pattern (identifier) @binding))
(arrow_function parameter: (identifier) @binding)
(variable_declarator name: (identifier) @binding)
(shorthand_property_identifier_pattern) @binding
(catch_clause parameter: (identifier) @binding)
(for_in_statement left: (identifier) @binding)

; What names are: const x = f(), this.x = new T(), for (const x of y), return new T().
(variable_declarator
  name: (identifier) @name
  value: (new_expression constructor: (_) @qualifier)) @reference.typed
(variable_declarator
  name: (identifier) @name
  value: [(call_expression) (member_expression) (await_expression) (identifier) (this)
          (assignment_expression right: (call_expression))]
    @qualifier
  (#not-match? @qualifier "^require\\(")) @reference.value
(assignment_expression
  left: (identifier) @name right: (new_expression constructor: (_) @qualifier))
  @reference.typed
(assignment_expression
  left: (identifier) @name right: [(call_expression) (await_expression)] @qualifier)
  @reference.value
(assignment_expression
  left: (member_expression object: (this)) @name
  right: (new_expression constructor: (_) @qualifier)) @reference.typed
(assignment_expression
  left: (member_expression object: (this)) @name
  right: [(call_expression) (identifier) (member_expression)] @qualifier) @reference.value
(for_in_statement
  left: (identifier) @name "of" right: [(identifier) (member_expression) (call_expression)]
    @qualifier) @reference.element
(return_statement [(call_expression) (new_expression) (identifier) (this) (await_expression)]
  @name) @reference.return
(arrow_function body: [(call_expression) (new_expression)] @name) @reference.return
; What a file gives away: module.exports = f, exports = module.exports = f, export default f,
; export { f as g }, module.exports = require('./f').
(assignment_expression
  left: (member_expression) @_l right: (identifier) @name
  (#eq? @_l "module.exports")) @reference.export
(assignment_expression
  left: [(identifier) (member_expression)] @_l
  right: (assignment_expression
    left: [(identifier) (member_expression)] @_k right: (identifier) @name)
  (#any-of? @_l "exports" "module.exports") (#any-of? @_k "exports" "module.exports"))
  @reference.export
(assignment_expression
  left: (member_expression) @_l right: (class name: (identifier) @name)
  (#eq? @_l "module.exports")) @reference.export
(assignment_expression
  left: (member_expression) @_l right: (function_expression name: (identifier) @name)
  (#eq? @_l "module.exports")) @reference.export
(assignment_expression
  left: (member_expression) @_l right: (new_expression constructor: (identifier) @name)
  (#eq? @_l "module.exports")) @reference.export
(assignment_expression
  left: (member_expression property: (property_identifier) @alias) @_l
  right: (call_expression
    function: (identifier) @_f arguments: (arguments . (string (string_fragment) @name)))
  (#eq? @_l "module.exports") (#eq? @_f "require")) @reference.import
(assignment_expression
  left: (member_expression object: (_) @_l property: (property_identifier) @qualifier)
  right: (identifier) @name
  (#any-of? @_l "exports" "module.exports")) @reference.export
(export_statement "*" source: (string (string_fragment) @name)) @reference.export
(export_statement "default" value: (identifier) @name) @reference.export
(export_statement "default" declaration: (_ name: (_) @name)) @reference.export
(export_specifier name: (identifier) @name alias: (identifier) @qualifier) @reference.export
(export_statement
  (export_clause (export_specifier name: (identifier) @name alias: (identifier)? @alias))
  source: (string (string_fragment) @qualifier)) @reference.import

; References.
(variable_declarator
  name: (identifier) @alias
  value: (call_expression
    function: (identifier) @_f arguments: (arguments . (string (string_fragment) @name)))
  (#eq? @_f "require")) @reference.import
(variable_declarator
  name: (object_pattern (shorthand_property_identifier_pattern) @name)
  value: (call_expression
    function: (identifier) @_f arguments: (arguments . (string (string_fragment) @qualifier)))
  (#eq? @_f "require")) @reference.import
(variable_declarator
  name: (identifier) @alias
  value: (member_expression
    object: (call_expression
      function: (identifier) @_f arguments: (arguments . (string (string_fragment) @qualifier)))
    property: (property_identifier) @name)
  (#eq? @_f "require")) @reference.import
(call_expression
  function: (identifier) @_f arguments: (arguments . (string (string_fragment) @name))
  (#eq? @_f "require")) @reference.import
(import_statement
  (import_clause (named_imports
    (import_specifier name: (identifier) @name alias: (identifier)? @alias)))
  source: (string (string_fragment) @qualifier)) @reference.import
(import_statement
  (import_clause (identifier) @alias) source: (string (string_fragment) @name)) @reference.import
(import_statement
  (import_clause (namespace_import (identifier) @alias))
  source: (string (string_fragment) @name)) @reference.import
(import_statement source: (string (string_fragment) @name)) @reference.import
(export_statement source: (string (string_fragment) @name)) @reference.import
(call_expression function: (identifier) @name (#not-eq? @name "require")) @reference.call
(call_expression
  function: (member_expression
    object: (_) @qualifier
    property: [(property_identifier) (private_property_identifier)] @name)) @reference.call
(new_expression constructor: (identifier) @name) @reference.call
(new_expression
  constructor: (member_expression object: (_) @qualifier property: (property_identifier) @name))
  @reference.call
(class_heritage (identifier) @name) @reference.type
(class_heritage
  (member_expression object: (_) @qualifier property: (property_identifier) @name))
  @reference.type
(jsx_opening_element name: (identifier) @name (#match? @name "^[A-Z]")) @reference.call
(jsx_self_closing_element name: (identifier) @name (#match? @name "^[A-Z]")) @reference.call
(arguments (identifier) @name) @reference.pointer
(arguments
  (member_expression object: (_) @qualifier property: (property_identifier) @name))
  @reference.pointer
(pair value: (identifier) @name) @reference.pointer
(pair value:
  (member_expression object: (_) @qualifier property: (property_identifier) @name))
  @reference.pointer
(shorthand_property_identifier) @name @reference.pointer
(array (identifier) @name) @reference.pointer
(assignment_expression right: (identifier) @name) @reference.pointer
(assignment_expression
  right: (member_expression object: (_) @qualifier property: (property_identifier) @name))
  @reference.pointer
(variable_declarator value: (identifier) @name) @reference.pointer
(variable_declarator
  value: (member_expression object: (_) @qualifier property: (property_identifier) @name))
  @reference.pointer
(return_statement (identifier) @name) @reference.pointer
(export_specifier name: (identifier) @name) @reference.pointer
(jsx_expression (identifier) @name) @reference.pointer

; section: steps
(comment) @step.comment
(if_statement consequence: (_) @body) @step.branch
(else_clause (if_statement consequence: (_) @body @end)) @step.arm
(else_clause (_) @body) @step.arm
(switch_statement body: (_) @body) @step.branch
(switch_case body: (_) @body) @step.arm
(switch_default body: (_) @body) @step.arm
(switch_case) @step.label
(switch_default) @step.label
(for_statement body: (_) @body) @step.loop
(for_in_statement body: (_) @body) @step.loop
(while_statement body: (_) @body) @step.loop
(do_statement body: (_) @body) @step.loop
(try_statement body: (_) @body) @step.branch
(catch_clause body: (_) @body) @step.arm
(finally_clause body: (_) @body) @step.arm
(labeled_statement label: (_) @end) @step.label
(return_statement (_) (#set! value)) @step.return
(return_statement) @step.return
(throw_statement) @step.throw
(break_statement) @step.jump
(continue_statement) @step.jump
(function_declaration body: (_) @body) @step.block
(generator_function_declaration body: (_) @body) @step.block
(class_declaration body: (_) @body) @step.block
(method_definition body: (_) @body) @step.block
(field_definition) @step.simple
; a statement that holds a function: this.on('mount', function () { ... })
(expression_statement
  (call_expression
    arguments: (arguments
      [(function_expression body: (statement_block) @body)
       (arrow_function body: (statement_block) @body)]))) @step.block
(expression_statement
  (assignment_expression
    right: [(function_expression body: (statement_block) @body)
            (arrow_function body: (statement_block) @body)])) @step.block
(lexical_declaration
  (variable_declarator
    value: [(function_expression body: (statement_block) @body)
            (arrow_function body: (statement_block) @body)])) @step.block
(variable_declaration
  (variable_declarator
    value: [(function_expression body: (statement_block) @body)
            (arrow_function body: (statement_block) @body)])) @step.block
(expression_statement
  (call_expression
    function: (member_expression object: (identifier) @_o property: (property_identifier) @_f))
  (#eq? @_o "process") (#any-of? @_f "exit" "abort")) @step.throw
(expression_statement) @step.simple
(lexical_declaration) @step.simple
(variable_declaration) @step.simple
(debugger_statement) @step.simple
(statement_block (statement_block) @step.block)
