// The entry point of the page.

import { render } from 'preact';
import '@fontsource-variable/inter/wght.css';
import './colours.css';
import './page.css';
import './panels.css';
import './ticket.css';
import './cluster.css';
import { Blotter } from './blotter.tsx';

const place = document.getElementById('blotter');
if (place !== null) render(<Blotter />, place);
