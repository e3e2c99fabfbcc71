; Haskell. The clauses of a function are merged into one definition.
; section: tags

(comment) @comment
(haddock) @comment
(header module: (_) @name) @definition.module
(data_type name: (name) @name constructors: (_)? @body) @definition.type
(newtype name: (name) @name constructor: (_) @body) @definition.type
(type_synomym name: (name) @name) @definition.type
(type_family name: (name) @name) @definition.type
(pattern_synonym (equation synonym: (apply function*: (constructor) @name))) @definition.function
(pattern_synonym (equation synonym: (constructor) @name)) @definition.function
(class name: (name) @name declarations: (_)? @body) @definition.interface
(instance name: (name) @name declarations: (_)? @body) @scope
(data_constructor constructor: (prefix name: (constructor) @name)) @definition.enumerator
(data_constructor constructor: (record name: (constructor) @name)) @definition.enumerator
(newtype_constructor name: (constructor) @name) @definition.enumerator
(field name: (field_name (variable) @name)) @definition.field
(signature name: (variable) @name) @declaration.function
(declarations
  (function name: [(variable) (prefix_id)] @name match: (_) @body (#set! merge))
    @definition.function)
(declarations (bind name: (variable) @name match: (_) @body) @definition.function)
(class_declarations (function name: (variable) @name match: (_) @body (#set! merge))
  @definition.method)
(instance_declarations (function name: (variable) @name match: (_) @body (#set! merge))
  @definition.method)
(instance_declarations (bind name: (variable) @name match: (_) @body) @definition.method)
(local_binds (function name: (variable) @name match: (_) @body (#set! merge))
  @definition.function)
(patterns (variable) @binding)

(import module: (_) @qualifier names: (import_list name: (import_name variable: (_) @name)))
  @reference.import
(import module: (_) @qualifier names: (import_list name: (import_name type: (_) @name)))
  @reference.import
(import module: (_) @name alias: (_)? @alias) @reference.import
(apply function: (variable) @name) @reference.call
(apply function: (qualified module: (_) @qualifier id: (variable) @name)) @reference.call
(apply argument: (variable) @name) @reference.pointer
(infix operator: (operator) @name) @reference.call
(infix left_operand: (variable) @name) @reference.pointer
(infix right_operand: (variable) @name) @reference.pointer
(match expression: (variable) @name) @reference.pointer
(exp (variable) @name) @reference.call
(constructor) @name @reference.type
(name) @name @reference.type

; section: steps
(comment) @step.comment
(signature type: (_) @value)
(function match: (match guards: (_) expression: (_) @body) @step.arm)
(function match: (match expression: (_) @body) @step.arm)
(bind match: (match expression: (_) @body) @step.block)
(case alternatives: (_) @body) @step.branch
(alternative match: (_) @body) @step.arm
(conditional) @step.branch
(do statement: (_) @step.simple)
(let_in expression: (_) @body) @step.block
