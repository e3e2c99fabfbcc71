import type { Item } from './item';
import * as util from 'util';
import cfg = require('./config');

/** How things stand. */
export enum State {
  Idle,
  Busy = 'busy', // at work
}

export type Id = string | number;
type Handler<T> = (item: T) => void;

/** Can be kept. */
export interface Keeper<T> extends Base {
  name: string;
  keep(item: T): boolean;
}

declare function external(a: number): string;

export abstract class Store<T extends Item> implements Keeper<T> {
  private items: Map<Id, T> = new Map();
  static readonly limit = 10;

  constructor(private readonly path: string, public name = 'x') {
    super();
  }

  abstract size(): number;

  /** Finds one. */
  get(id: Id): T | undefined;
  @cached()
  get(id: any): T | undefined {
    if (!this.items.has(id)) {
      throw new Error(`no ${id}`);
    }
    return this.items.get(id);
  }

  private readonly onDone = async (x: T): Promise<void> => {
    await util.wait(x);
  };
}

export const make = <T extends Item>(path: string): Store<T> => new FileStore<T>(path);

namespace inner {
  export function deep(h: Handler<Item>): void {
    h(items[0] as Item);
  }
}

export default class extends Store<Item> {
  size() { return 0; }
}
