; TypeScript and TSX: what JavaScript has not; JavaScript's rules follow.
; section: tags

(export_statement
  declaration: (function_declaration name: (identifier) @name body: (_) @body)
    @definition.function) @head
(export_statement
  declaration: (class_declaration name: (type_identifier) @name body: (_) @body)
    @definition.class) @head
(export_statement
  declaration: (abstract_class_declaration name: (type_identifier) @name body: (_) @body)
    @definition.class) @head
(class_declaration name: (type_identifier) @name body: (_) @body) @definition.class
(abstract_class_declaration name: (type_identifier) @name body: (_) @body) @definition.class
(class name: (type_identifier) @name body: (_) @body) @definition.class
(interface_declaration name: (type_identifier) @name body: (_) @body) @definition.interface
(enum_declaration name: (identifier) @name body: (_) @body) @definition.enum
(enum_body name: [(property_identifier) (string)] @name @definition.enumerator)
(enum_assignment name: [(property_identifier) (string)] @name) @definition.enumerator
(type_alias_declaration name: (type_identifier) @name value: (object_type) @body)
  @definition.type
(type_alias_declaration
  name: (type_identifier) @name value: (intersection_type (object_type) @body)) @definition.type
(type_alias_declaration name: (type_identifier) @name) @definition.type
(object_type (property_signature name: [(property_identifier) (string)] @name)
  @definition.property
  (#parent? "type_alias_declaration" "intersection_type"))
(internal_module name: (_) @name body: (_) @body) @definition.module
(module name: (_) @name body: (_) @body) @definition.module
(function_signature name: (identifier) @name) @declaration.function
(method_signature
  name: [(property_identifier) (private_property_identifier) (string)] @name)
  @declaration.method
(abstract_method_signature name: (property_identifier) @name) @declaration.method
(interface_body (property_signature name: [(property_identifier) (string)] @name)
  @definition.property)
(public_field_definition
  name: [(property_identifier) (private_property_identifier)] @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)])
  @definition.method
(public_field_definition
  name: [(property_identifier) (private_property_identifier)] @name) @definition.property
; constructor(private x: T)
(required_parameter (accessibility_modifier) pattern: (identifier) @name) @definition.property

(required_parameter pattern: (identifier) @binding)
(optional_parameter pattern: (identifier) @binding)

; type A = { ... } & B; what an object gives back when it is called: { (x: T): U }
(type_alias_declaration
  value: (intersection_type [(type_identifier) @name (generic_type name: (_) @name)]))
  @reference.embed
(call_signature return_type: (type_annotation (_) @name)
  (#parent? "object_type" "interface_body")) @reference.return
; run((t) => ...): what run hands over
(call_expression
  function: (_) @qualifier
  arguments: (arguments
    [(arrow_function parameters: (formal_parameters (required_parameter
       !type pattern: (identifier) @name)))
     (arrow_function parameter: (identifier) @name)
     (function_expression parameters: (formal_parameters (required_parameter
       !type pattern: (identifier) @name)))])) @reference.callback

; What names are: const x: T, constructor(private x: T), x as T.
(variable_declarator name: (identifier) @name type: (type_annotation (_) @qualifier))
  @reference.typed
(variable_declarator
  name: (identifier) @name value: (as_expression (_) (_) @qualifier)) @reference.typed
(arrow_function parameters: (formal_parameters
  (required_parameter pattern: (identifier) @name type: (type_annotation (_) @qualifier))))
  @reference.typed
(function_expression parameters: (formal_parameters
  (required_parameter pattern: (identifier) @name type: (type_annotation (_) @qualifier))))
  @reference.typed

; await f<T>(x) is parsed as a call of (await f)
(call_expression
  function: (await_expression (identifier) @name) type_arguments: (_)) @reference.call
(call_expression
  function: (await_expression
    (member_expression object: (_) @qualifier property: (property_identifier) @name))
  type_arguments: (_)) @reference.call
(new_expression constructor: (identifier) @name) @reference.call
(extends_clause value: (identifier) @name) @reference.type
(nested_type_identifier module: (_) @qualifier name: (type_identifier) @name) @reference.type
(type_identifier) @name @reference.type
(type_query (identifier) @name) @reference.pointer
(import_require_clause (identifier) @alias source: (string (string_fragment) @name))
  @reference.import

; section: steps
(function_declaration return_type: (type_annotation (_) @value) (#not-eq? @value "void"))
(method_definition return_type: (type_annotation (_) @value) (#not-eq? @value "void"))
(public_field_definition) @step.simple
(property_signature) @step.simple
(method_signature) @step.simple
(enum_assignment) @step.simple
(enum_body name: (property_identifier) @step.simple)
