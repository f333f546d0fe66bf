import { PyFunction } from '../../../../python/run/functions/function.ts'
import type { Expression, FunctionNode, Statement } from '../../../../python/syntax/tree.ts'
import { CallArguments } from '../../../../python/values/call-arguments.ts'
import { PyTuple } from '../../../../python/values/list.ts'
import type { Value } from '../../../../python/values/value.ts'
import type { Interpreted } from '../program/interpret.ts'

/** The cells of a marimo notebook: functions under `@app.cell` that give names to each other. */
export function marimoCells(body: readonly Statement[], source: (node: Expression) => string): readonly FunctionNode[] {
  return body.flatMap((statement) => {
    if (statement.kind !== 'function') return []
    return statement.decorators.some((decorator) => /^\w+\.cell\b/.test(source(decorator))) ? [statement] : []
  })
}

/** Calls the cells as marimo does: each once what it takes is there. */
export function callCells(cells: readonly FunctionNode[], { frame, machine }: Interpreted): void {
  const names = new Map<string, Value>()
  let waiting = [...cells]
  for (let round = 0; round <= cells.length && waiting.length > 0; round++) {
    const later: FunctionNode[] = []
    const ready = (cell: FunctionNode): boolean =>
      round === cells.length || cell.parameters.every(({ name }) => names.has(name))
    for (const cell of waiting) {
      if (!ready(cell)) {
        later.push(cell)
        continue
      }
      const positional = cell.parameters.map(
        ({ name }) => names.get(name) ?? machine.unknown(`"${name}" is given by no cell`),
      )
      const result = machine.callWith(
        new PyFunction(cell, frame),
        new CallArguments({ positional, named: new Map(), at: cell.at }),
      )
      takeNames(cell, result, names)
    }
    if (later.length === waiting.length) round = cells.length - 1
    waiting = later
  }
}

/** `return a, b` of a cell gives its names to the others. */
function takeNames(cell: FunctionNode, result: Value, names: Map<string, Value>): void {
  const last = cell.body.at(-1)
  const value = last?.kind === 'return' ? last.value : undefined
  const given = value?.kind === 'tuple' ? value.items : value === undefined ? [] : [value]
  const values = value?.kind === 'tuple' && result instanceof PyTuple ? result.items : [result]
  given.forEach((item, index) => {
    if (item.kind === 'name') names.set(item.name, values[index] ?? null)
  })
}
