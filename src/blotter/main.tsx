// The entry point of the page.

import { render } from 'preact';
import '@fontsource-variable/inter/wght.css';
import './look/colours.css';
import './look/page.css';
import './look/panels.css';
import './look/ticket.css';
import './look/cluster.css';
import { Blotter } from './blotter.tsx';

const place = document.getElementById('blotter');
if (place !== null) render(<Blotter />, place);
