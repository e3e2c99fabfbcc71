<?php
namespace App\Store;

use App\Items\Item;
use App\Util\Text as T;
require_once 'helpers.php';

const LIMIT = 10;
define('VERSION', '1');

/**
 * Keeps things.
 */
#[Entity]
abstract class Store extends Base implements Keeper
{
    use Logging;
    const MAX = 3;
    private array $items = [];
    public static ?Item $last;

    public function __construct(private string $path, $size = LIMIT)
    {
        parent::__construct($path);
    }

    /** Finds one. */
    public function get(string $key): ?Item
    {
        if (!isset($this->items[$key])) {
            throw new NotFound($key);
        } elseif ($key === '') {
            return null;
        } else {
            $this->log->info(T::trim($key));
        }
        foreach ($this->items as $k => $v) {
            if ($v) continue;
        }
        switch ($key) {
            case 'a':
            case 'b':
                run($key);
                break;
            default:
                exit(1);
        }
        try {
            return $this->load($key);
        } catch (Error $e) {
            Item::fail($e);
        } finally {
            $this->close();
        }
    }

    abstract protected function load($key);
}

interface Keeper { public function keep(Item $i): bool; }
trait Logging { function log() { echo "x"; } }
enum State: string { case Idle = 'idle'; case Busy = 'busy'; }

// Adds.
function add(int $a, int $b): int { return $a + $b; }
$double = fn($x) => $x * 2;

if (!\defined('SAMPLE_LIMIT')) {
    \define('SAMPLE_LIMIT', 10);
}
