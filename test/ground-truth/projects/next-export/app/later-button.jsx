'use client';
import dynamic from 'next/dynamic';
import { useState } from 'react';

const Later = dynamic(() => import('./later.jsx'));
export default function LaterButton() {
  const [shown, show] = useState(false);
  return shown ? <Later /> : <button onClick={() => show(true)}>Edition one</button>;
}
