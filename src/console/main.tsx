import { render } from 'preact';
import '@picocss/pico/css/pico.min.css';
import './style.css';
import { App } from './app.tsx';

const root = document.getElementById('console');
if (root) render(<App />, root);
