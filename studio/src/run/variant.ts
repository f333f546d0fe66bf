/** The column whose values a variant column takes that do not fit it: `total` for `total__v_text`; undefined = it is none. */
export function variantOf({ name, type }: { readonly name: string; readonly type: string }): string | undefined {
  const end = `__v_${type}`
  return name.endsWith(end) && name.length > end.length ? name.slice(0, -end.length) : undefined
}
