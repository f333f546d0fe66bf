export function mod(value: number, by: number): number {
  return ((value % by) + by) % by
}

export function two(value: number): string {
  return String(value).padStart(2, '0')
}
