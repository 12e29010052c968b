import { createFileRoute } from '@tanstack/react-router';
import picture from '../picture.png';

export const Route = createFileRoute('/')({ component: () => <main><h1>Home</h1><p>Edition one</p><img alt="" src={picture} /></main> });
