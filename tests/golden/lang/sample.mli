(** Keeps things. *)

type key = string
exception Not_here of string

(** Finds one. *)
val get : key -> 'a list -> 'a

module type KEEPER = sig
  val keep : string -> bool
end
module Inner : sig
  val helper : int -> int
end
