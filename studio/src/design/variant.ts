const shape = /^(.+)__v_(text|double|bool|timestamp|date|time|bigint|decimal|wei|json|binary)$/

/**
 * The column whose values a variant column takes that do not fit it: `total` for `total__v_text`; undefined = it is none.
 * `names` = of all columns of its table.
 */
function variantAmong(name: string, names: ReadonlySet<string>): string | undefined {
  const of = shape.exec(name)?.[1]
  return of !== undefined && names.has(of) ? of : undefined
}

/** What a column says of its variants, or of the column that it is one of: by name. */
export function variantHints(columns: readonly { readonly name: string }[]): ReadonlyMap<string, string> {
  const names = new Set(columns.map(({ name }) => name))
  const hints = new Map<string, string>()
  for (const { name } of columns) {
    const of = variantAmong(name, names)
    if (of === undefined) continue
    hints.set(name, `Values of ${of} that do not fit its type; the others are in ${of}.`)
    const known = hints.get(of)
    hints.set(
      of,
      known === undefined ? `Null where a value does not fit: see ${name}.` : `${known.slice(0, -1)}, ${name}.`,
    )
  }
  return hints
}

/** A sentence for each column of a table-to-be that gets its values in two columns. */
export function variantWarnings(
  columns: readonly { readonly name: string; readonly type: string }[],
): readonly string[] {
  const names = new Set(columns.map(({ name }) => name))
  return columns.flatMap(({ name, type }) => {
    const of = variantAmong(name, names)
    const was = columns.find((column) => column.name === of)?.type
    if (of === undefined || was === undefined) return []
    return [
      `${of} is ${was} because its first value was one. Its values that are ${type} go to ${name}, and ${of} is null there. To have one column: columns: { ${of}: { data_type: ${type} } } on the resource.`,
    ]
  })
}
