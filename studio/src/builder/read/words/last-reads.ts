/** Bodies of as many test reads are kept. */
const mostKept = 8

/** With one more; the newest stand at the end, and the oldest go. */
export function withLast<Read>(last: ReadonlyMap<string, Read>, name: string, read: Read): ReadonlyMap<string, Read> {
  const others = [...last].filter(([other]) => other !== name)
  return new Map([...others.slice(1 - mostKept), [name, read]])
}
