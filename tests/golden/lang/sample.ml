(* Keeps things. *)
open Printf
module M = Map.Make(String)

(** The most. *)
let limit = 10

type key = string
type 'a store = { mutable items : 'a list; name : string }
type state = Idle | Busy of int
exception Not_here of string

(** Finds one. *)
let rec get key store =
  match store.items with
  | [] -> raise (Not_here key)
  | x :: rest when x = key -> x
  | _ :: rest -> get key { store with items = rest }

let add a b =
  if a > b then
    printf "%d" a
  else begin
    for i = 0 to b do
      print_int i
    done;
    while !busy do wait () done
  end;
  try List.find (fun x -> x = a) items with Not_found -> failwith "no"

module Inner = struct
  let helper x = x + 1
end

module type KEEPER = sig
  val keep : string -> bool
end

class counter = object (self)
  val mutable n = 0
  method incr = n <- n + 1
end

type colour = [ `Red | `Rgb of int * int * int ]
