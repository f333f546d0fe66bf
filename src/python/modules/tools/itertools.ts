import { fn, functions } from '../../builtins/define.ts'
import { elementsOf } from '../../builtins/functions/construct.ts'
import { PyClass } from '../../values/classes.ts'
import { Descriptor, PyIterator } from '../../values/functions.ts'
import { PyTuple } from '../../values/list.ts'
import type { ModuleSource } from '../../values/module.ts'
import { Unknown, type Running, type Value } from '../../values/value.ts'

const made = (values: Iterable<Value>): PyIterator => new PyIterator(values)

function* chain(iterables: Iterable<Value>, running: Running): Iterable<Value> {
  for (const iterable of iterables)
    for (const value of running.iterate(iterable)) {
      running.spend(1)
      yield value
    }
}

function* counted(start: Value, step: Value, running: Running): Iterable<Value> {
  for (let value = start; ; value = running.binary('+', value, step)) {
    running.spend(1)
    yield value
    if (value instanceof Unknown) return
  }
}

function* cycled(values: Iterable<Value>, running: Running): Iterable<Value> {
  const kept: Value[] = []
  for (const value of values) {
    running.spend(1)
    kept.push(value)
    yield value
  }
  while (kept.length > 0)
    for (const value of kept) {
      running.spend(1)
      yield value
    }
}

function* sliced(
  values: Iterable<Value>,
  range: { start: number; stop: number; step: number },
  running: Running,
): Iterable<Value> {
  let index = 0
  if (range.stop <= 0) return
  for (const value of values) {
    running.spend(1)
    if (index >= range.start && (index - range.start) % range.step === 0) yield value
    index++
    if (index >= range.stop) return
  }
}

function* longest(sides: readonly Iterator<Value>[], fill: Value, running: Running): Iterable<Value> {
  for (;;) {
    running.spend(1)
    const results = sides.map((side) => side.next())
    if (results.every(({ done }) => done === true)) return
    yield new PyTuple(results.map((result): Value => (result.done === true ? fill : result.value)))
  }
}

/** Every choice of one element of each pool, the last changing fastest. */
function* product(pools: readonly (readonly Value[])[], running: Running): Iterable<Value> {
  if (pools.some((pool) => pool.length === 0)) return
  const places = pools.map(() => 0)
  for (;;) {
    running.spend(1)
    yield new PyTuple(pools.map((pool, index) => pool[places[index] ?? 0] ?? null))
    let index = pools.length - 1
    for (; index >= 0; index--) {
      const next = (places[index] ?? 0) + 1
      places[index] = next < (pools[index]?.length ?? 0) ? next : 0
      if (places[index] !== 0) break
    }
    if (index < 0) return
  }
}

function* choices(
  pool: readonly Value[],
  count: number,
  how: { ordered: boolean; repeat: boolean; running: Running },
): Iterable<Value> {
  function* from(chosen: readonly number[]): Iterable<Value> {
    how.running.spend(1)
    if (chosen.length === count) {
      yield new PyTuple(chosen.map((index) => pool[index] ?? null))
      return
    }
    const last = chosen.at(-1) ?? (how.repeat ? 0 : -1)
    for (let index = how.ordered ? 0 : how.repeat ? last : last + 1; index < pool.length; index++)
      if (how.repeat || !chosen.includes(index)) yield* from([...chosen, index])
  }
  if (count <= 100) yield* from([])
}

function* grouped(values: Iterable<Value>, key: Value, running: Running): Iterable<Value> {
  let group: { by: Value; items: Value[] } | undefined
  for (const value of values) {
    running.spend(1)
    const by = key === null ? value : running.call(key, [value])
    const same = group === undefined ? false : running.equal(group.by, by)
    if (same instanceof Unknown) {
      yield same
      return
    }
    if (group !== undefined && same) group.items.push(value)
    else {
      if (group !== undefined) yield new PyTuple([group.by, made(group.items)])
      group = { by, items: [value] }
    }
  }
  if (group !== undefined) yield new PyTuple([group.by, made(group.items)])
}

function* accumulated(values: Iterable<Value>, callee: Value, running: Running): Iterable<Value> {
  let total: Value | undefined
  for (const value of values) {
    running.spend(1)
    if (total === undefined) total = value
    else total = callee === null ? running.binary('+', total, value) : running.call(callee, [total, value])
    yield total
  }
}

function* whileTrue(
  callee: Value,
  values: Iterable<Value>,
  { drops, running }: { drops: boolean; running: Running },
): Iterable<Value> {
  let isOn = true
  for (const value of values) {
    running.spend(1)
    const truth: boolean | Unknown = isOn ? running.truth(running.call(callee, [value])) : false
    if (truth instanceof Unknown) {
      yield truth
      return
    }
    isOn &&= truth
    if (!drops && !isOn) return
    if (isOn !== drops) yield value
  }
}

function pool(value: Value, running: Running): Value[] | Unknown {
  return elementsOf(value, running)
}

function withPool(value: Value, running: Running, use: (items: Value[]) => Iterable<Value>): Value {
  const items = pool(value, running)
  return items instanceof Unknown ? items : made(use(items))
}

/** `chain(…)` and `chain.from_iterable(…)`. */
const chainClass = new PyClass({
  name: 'chain',
  members: new Map<string, Value>([
    [
      'from_iterable',
      new Descriptor(
        'staticmethod',
        fn('from_iterable(iterable, /)', (given, running) => made(chain(running.iterate(given.value(0)), running))),
      ),
    ],
  ]),
  native: { make: ({ positional }, running) => made(chain(positional, running)) },
})

/** Module `itertools`; endless ones end with the budget. */
export const itertoolsModule: ModuleSource = {
  name: 'itertools',
  members: new Map<string, Value>([
    ['chain', chainClass],
    ...functions({
      'count(start=, step=)': (given, running) => made(counted(given.maybe(0) ?? 0, given.maybe(1) ?? 1, running)),
      'cycle(iterable, /)': (given, running) => made(cycled(running.iterate(given.value(0)), running)),
      'repeat(~object, times=)': (given, running) =>
        made(
          sliced(
            cycled([given.value(0)], running),
            { start: 0, stop: given.has(1) ? given.int(1) : Infinity, step: 1 },
            running,
          ),
        ),
      'islice(iterable, start, stop=, step=, /)': (given, running) => {
        const isRange = given.has(2)
        const stop = given.value(isRange ? 2 : 1)
        const range = {
          start: isRange && given.value(1) !== null ? given.int(1) : 0,
          stop: stop === null ? Infinity : given.int(isRange ? 2 : 1),
          step: given.value(3) === null ? 1 : given.int(3),
        }
        if (range.start < 0 || range.stop < 0 || range.step < 1)
          running.raise('ValueError', 'Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.')
        return made(sliced(running.iterate(given.value(0)), range, running))
      },
      'zip_longest(*iterables, ~fillvalue=)': (given, running) =>
        made(
          longest(
            given.rest.map((value) => running.iterate(value)[Symbol.iterator]()),
            given.value(0),
            running,
          ),
        ),
      'product(*iterables, repeat=)': (given, running) => {
        const pools: Value[][] = []
        for (const value of given.rest) {
          const items = pool(value, running)
          if (items instanceof Unknown) return items
          pools.push(items)
        }
        const repeat = Math.max(0, Math.min(given.int(0, 1), 100))
        return made(product(Array.from({ length: repeat }, () => pools).flat(), running))
      },
      'permutations(iterable, r=)': (given, running) =>
        withPool(given.value(0), running, (items) =>
          choices(items, given.value(1) === null ? items.length : given.int(1), {
            ordered: true,
            repeat: false,
            running,
          }),
        ),
      'combinations(iterable, r)': (given, running) =>
        withPool(given.value(0), running, (items) =>
          choices(items, given.int(1), { ordered: false, repeat: false, running }),
        ),
      'combinations_with_replacement(iterable, r)': (given, running) =>
        withPool(given.value(0), running, (items) =>
          choices(items, given.int(1), { ordered: false, repeat: true, running }),
        ),
      'groupby(iterable, ~key=)': (given, running) =>
        made(grouped(running.iterate(given.value(0)), given.value(1), running)),
      'accumulate(iterable, ~func=)': (given, running) =>
        made(accumulated(running.iterate(given.value(0)), given.value(1), running)),
      'takewhile(~predicate, iterable, /)': (given, running) =>
        made(whileTrue(given.value(0), running.iterate(given.value(1)), { drops: false, running })),
      'dropwhile(~predicate, iterable, /)': (given, running) =>
        made(whileTrue(given.value(0), running.iterate(given.value(1)), { drops: true, running })),
      'filterfalse(~predicate, iterable, /)': (given, running) =>
        made(filteredOut(given.value(0), running.iterate(given.value(1)), running)),
      'starmap(~function, iterable, /)': (given, running) =>
        made(spreadOut(given.value(0), running.iterate(given.value(1)), running)),
      'pairwise(iterable, /)': (given, running) =>
        withPool(given.value(0), running, (items) =>
          items.slice(1).map((item, index) => new PyTuple([items[index] ?? null, item])),
        ),
      'batched(iterable, n)': (given, running) =>
        withPool(given.value(0), running, (items) => {
          const size = Math.max(1, given.int(1))
          return Array.from(
            { length: Math.ceil(items.length / size) },
            (_, index) => new PyTuple(items.slice(index * size, (index + 1) * size)),
          )
        }),
      'tee(iterable, n=)': (given, running) => {
        const items = pool(given.value(0), running)
        if (items instanceof Unknown) return items
        return new PyTuple(Array.from({ length: Math.min(given.int(1, 2), 100) }, () => made([...items])))
      },
    }),
  ]),
}

function* filteredOut(callee: Value, values: Iterable<Value>, running: Running): Iterable<Value> {
  for (const value of values) {
    running.spend(1)
    const truth = running.truth(callee === null ? value : running.call(callee, [value]))
    if (truth instanceof Unknown) yield truth
    else if (!truth) yield value
  }
}

function* spreadOut(callee: Value, values: Iterable<Value>, running: Running): Iterable<Value> {
  for (const value of values) {
    running.spend(1)
    yield running.call(callee, [...running.iterate(value)])
  }
}
