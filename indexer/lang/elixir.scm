; Elixir: everything is a call; the word called says what it defines.
; section: tags

(comment) @comment
(unary_operator
  operand: (call target: (identifier) @_d (arguments (string))) (#eq? @_d "doc")) @comment
(unary_operator
  operand: (call target: (identifier) @_d (arguments (string) @doc)) (#eq? @_d "moduledoc"))

(call
  target: (identifier) @_k (arguments (alias) @name) (do_block) @body
  (#eq? @_k "defmodule")) @definition.module
(call
  target: (identifier) @_k (arguments (alias) @name) (do_block) @body
  (#eq? @_k "defprotocol")) @definition.interface
(call
  target: (identifier) @_k
  (arguments (alias) @name)
  (do_block) @body
  (#eq? @_k "defimpl")) @scope
(call
  target: (identifier) @_k
  (arguments [(call target: (identifier) @name)
              (identifier) @name
              (binary_operator left: (call target: (identifier) @name))
              (binary_operator left: (identifier) @name)])
  (do_block)? @body
  (#any-of? @_k "def" "defdelegate" "defn") (#set! merge)) @definition.function
(call
  target: (identifier) @_k
  (arguments [(call target: (identifier) @name)
              (identifier) @name
              (binary_operator left: (call target: (identifier) @name))])
  (do_block)? @body
  (#any-of? @_k "defp" "defnp") (#set! local merge)) @definition.function
(call
  target: (identifier) @_k
  (arguments [(call target: (identifier) @name)
              (binary_operator left: (call target: (identifier) @name))])
  (do_block)? @body
  (#any-of? @_k "defmacro" "defmacrop" "defguard" "defguardp") (#set! merge)) @definition.macro
(call
  target: (identifier) @_k
  (arguments (list (atom) @name @definition.field))
  (#any-of? @_k "defstruct" "defexception"))
(call
  target: (identifier) @_k
  (arguments (list (keywords (pair key: (keyword) @name) @definition.field)))
  (#any-of? @_k "defstruct" "defexception"))
(unary_operator
  operand: (call
    target: (identifier) @_k
    (arguments (binary_operator left: [(identifier) @name (call target: (identifier) @name)]))
    (#any-of? @_k "type" "typep" "opaque"))) @definition.type
(unary_operator
  operand: (call
    target: (identifier) @_k
    (arguments (binary_operator left: (call target: (identifier) @name)))
    (#any-of? @_k "callback" "macrocallback"))) @declaration.function
(unary_operator
  operand: (call
    target: (identifier) @name (arguments (_))
    (#not-any-of? @name "doc" "moduledoc" "spec" "type" "typep" "opaque" "callback" "impl"
                        "typedoc" "behaviour" "derive" "deprecated"))) @definition.constant
(anonymous_function) @hidden

(call
  target: (identifier) @_k
  (arguments
    (alias) @name (keywords (pair key: (keyword) @_as value: (alias) @alias)))
  (#eq? @_k "alias")) @reference.import
(call
  target: (identifier) @_k (arguments (alias) @name)
  (#any-of? @_k "alias" "import" "require" "use")) @reference.import
(call
  target: (identifier) @name
  (#not-any-of? @name "def" "defp" "defmodule" "defmacro" "defmacrop" "defprotocol" "defimpl"
                      "defstruct" "if" "case" "cond" "unless" "with" "for" "fn" "quote" "alias"
                      "import" "require" "use" "doc" "moduledoc" "spec" "type" "try" "receive"))
  @reference.call
(call target: (dot left: (_) @qualifier right: (identifier) @name)) @reference.call
(alias) @name @reference.type

; section: steps
(comment) @step.comment
(call
  target: (identifier) @_k (do_block) @body
  (#any-of? @_k "case" "cond" "if" "unless" "with" "try" "receive")) @step.branch
(call target: (identifier) @_k (do_block) @body (#any-of? @_k "for")) @step.loop
(else_block (_) @body) @step.arm
(rescue_block (_) @body) @step.arm
(catch_block (_) @body) @step.arm
(after_block (_) @body) @step.arm
(stab_clause right: (_) @body) @step.arm
(call target: (identifier) @_k (#any-of? @_k "raise" "throw" "exit" "reraise")) @step.throw
(do_block (call) @step.simple)
(do_block (binary_operator) @step.simple)
(do_block (identifier) @step.simple)
(body (call) @step.simple)
(body (binary_operator) @step.simple)
(else_block (call) @step.simple)
