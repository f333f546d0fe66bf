import { keepEngine } from '../src/duckdb/engine.ts'

// Each worker keeps its DuckDB engine from test to test: starting one takes a third of a short run.
// What is made of it here is never ended: it goes with the process.
keepEngine()
