import { PySlice, positionIn } from './sequence.ts'
import { PythonObject, type Running, type Value } from './value.ts'

/** bytes of Python. */
export class PyBytes extends PythonObject {
  readonly typeName = 'bytes'
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    super()
    this.bytes = bytes
  }

  override truth(): boolean {
    return this.bytes.length > 0
  }

  override length(): number {
    return this.bytes.length
  }

  override item(key: Value, running: Running): Value {
    if (key instanceof PySlice)
      return new PyBytes(
        Uint8Array.from(key.positions(this.bytes.length, running), (position) => this.bytes[position] ?? 0),
      )
    return this.bytes[positionIn(key, { name: 'byte', length: this.bytes.length }, running)] ?? 0
  }

  override iterate(): Iterable<Value> {
    return this.bytes
  }

  override hashKey(): string {
    return Buffer.from(this.bytes).toString('latin1')
  }
}
