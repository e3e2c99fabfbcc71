-- | Keeps things.
module Example.Store (Store(..), get) where

import Data.Map (Map, lookup)
import qualified Data.Text as T

-- | The most.
limit :: Int
limit = 10

-- | A store.
data Store a = Empty | Store { items :: Map String a, name :: String }
newtype Wrap a = Wrap { unwrap :: a }
type Key = String

class Keeper k where
  keep :: k -> Bool
  keep _ = True

instance Keeper (Store a) where
  keep s = not (null (items s))

-- | Finds one.
get :: Key -> Store a -> Maybe a
get _ Empty = Nothing
get key s
  | null key = Nothing
  | otherwise = case lookup key (items s) of
      Just v -> Just v
      Nothing -> error "no key"

main :: IO ()
main = do
  let s = Empty
  putStrLn (T.unpack "x")
  where
    helper x = x + 1

pattern Pair x y = Node "pair" [x, y]
