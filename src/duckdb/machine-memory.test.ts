import { totalmem } from 'node:os'
import { expect, test } from 'vitest'
import { machineMemory } from './machine-memory.ts'

test('the memory of a container counts where it is less than that of the machine', () => {
  expect(machineMemory(64, 2)).toBe(2)
  expect(machineMemory(64, 2 ** 64)).toBe(64)
  expect(machineMemory(64, 0)).toBe(64)
  expect(machineMemory()).toBeLessThanOrEqual(totalmem())
  expect(machineMemory()).toBeGreaterThan(0)
})
