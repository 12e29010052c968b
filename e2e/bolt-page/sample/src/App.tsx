import { useEffect, useState } from 'react';
import harbour from './assets/harbour.png?no-inline';
import tideWasm from './assets/tide.wasm?url&no-inline';

const ports = ['Port Ellen', 'Craighouse', 'Oban', 'Tobermory'];

/** The height of the tide in centimetres, from the compiled table. */
async function loadTide(): Promise<(hour: number) => number> {
  const { instance } = await WebAssembly.instantiateStreaming(fetch(tideWasm));
  return instance.exports['tide'] as (hour: number) => number;
}

export function App() {
  const [tide, setTide] = useState<(hour: number) => number>();
  useEffect(() => {
    void loadTide().then((load) => setTide(() => load));
  }, []);
  return (
    <main>
      <header>
        <img src={harbour} alt="" width="96" height="96" />
        <h1>Tide table</h1>
        <p>High water today, in metres above chart datum.</p>
      </header>
      <table>
        <thead><tr><th>Port</th><th>Morning</th><th>Evening</th></tr></thead>
        <tbody>
          {ports.map((port, index) => (
            <tr key={port}><td>{port}</td><td>{tide ? (tide(index + 5) / 100).toFixed(2) : '…'}</td><td>{tide ? (tide(index + 9) / 100).toFixed(2) : '…'}</td></tr>
          ))}
        </tbody>
      </table>
    </main>
  );
}
