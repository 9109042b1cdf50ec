/// The style sheet of a page: light and dark, wide and narrow, screen and paper.
enum HTMLStyle {
    static let text = """
        :root{color-scheme:light dark;--ground:#fff;--raised:#f6f7f9;--line:#d9dde3;--ink:#1b2027;--soft:#59636f;--link:#0b5cad;
        --good:#1a7f37;--bad:#c0182b;--doubt:#8f5a00;--quiet:#0f6e84;--badground:#fdecee;--goodground:#e9f7ed;--doubtground:#fdf3e0;
        --a0:#8a2be2;--a1:#0b5cad;--a2:#0f6e84;--a3:#8f5a00;--chunk:#7fb2e5;--chunkline:#2f6fad;--part:#8b949e;--wait:#e4e8ee}
        @media(prefers-color-scheme:dark){:root{--ground:#101418;--raised:#181e25;--line:#303945;--ink:#e4e9ef;--soft:#9aa6b2;
        --link:#6cb6ff;--good:#4cc26b;--bad:#ff7b80;--doubt:#e3b341;--quiet:#56c7dd;--badground:#3a171b;--goodground:#11301c;
        --doubtground:#33270c;--a0:#c69bff;--a1:#6cb6ff;--a2:#56c7dd;--a3:#e3b341;--chunk:#2b5f93;--chunkline:#79b8f2;--part:#768390;
        --wait:#252d37}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
        main,header,footer{max-width:76rem;margin:0 auto;padding:0 1.25rem}header{padding-top:1rem}
        a{color:var(--link)}a:focus-visible,summary:focus-visible,input:focus-visible,pre:focus-visible,.scroll:focus-visible{
        outline:2px solid var(--link);outline-offset:2px;border-radius:3px}
        .skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:1rem;background:var(--ground);padding:.5rem 1rem;z-index:2}
        h1{font-size:1.05rem;font-weight:600;margin:0;color:var(--soft)}
        h2{font-size:1.2rem;margin:2.2rem 0 .7rem}h3{font-size:1rem;margin:1.4rem 0 .5rem;display:flex;gap:.5rem;flex-wrap:wrap;align-items:baseline}
        h4{font-size:.8rem;margin:1rem 0 .3rem;color:var(--soft);font-weight:600}
        code,pre,.mono{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86em}
        pre{margin:.5rem 0;padding:.75rem .9rem;background:var(--raised);border:1px solid var(--line);border-radius:6px;overflow-x:auto;
        line-height:1.42;overflow-wrap:normal}
        .banner{margin:1rem 0 0;padding:1rem 1.25rem;border-radius:8px;border:1px solid var(--line);border-left-width:8px;background:var(--raised)}
        .banner strong{font-size:1.7rem;letter-spacing:.01em;margin-right:.6rem}.banner span{font-size:1.05rem}
        .banner.good{border-left-color:var(--good);background:var(--goodground)}.banner.bad{border-left-color:var(--bad);background:var(--badground)}
        .banner.doubtful{border-left-color:var(--doubt);background:var(--doubtground)}
        .good{color:var(--good)}.bad{color:var(--bad)}.doubtful{color:var(--doubt)}.quiet{color:var(--quiet)}.faint{color:var(--soft)}
        .strong{font-weight:700}.accent0{color:var(--a0)}.accent1{color:var(--a1)}.accent2{color:var(--a2)}.accent3{color:var(--a3)}
        .banner span,.banner.good span{color:var(--ink)}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem .9rem;margin:.8rem 0;font-size:.9rem}dt{color:var(--soft)}dd{margin:0}
        .scroll{overflow-x:auto}table{border-collapse:separate;border-spacing:0;width:100%;font-size:.88rem}
        caption{text-align:left;color:var(--soft);padding:.2rem 0 .4rem;font-size:.88rem}
        th,td{text-align:left;padding:.32rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
        thead th{color:var(--soft);font-weight:600;white-space:nowrap;background:var(--ground)}.matrix thead th{position:sticky;top:0;z-index:1}
        .scroll tr>:first-child{position:sticky;left:0;z-index:1;background:var(--ground)}.matrix thead th:first-child{z-index:2}
        td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}tbody th{font-weight:400}
        .difference{border-bottom:1px solid var(--line);padding-bottom:.5rem}.difference p{margin:.2rem 0}.targets th,.targets td{white-space:nowrap}.targets th.wrap{white-space:normal;min-width:11rem}
        dl.values{grid-template-columns:fit-content(18rem) 1fr;margin:.3rem 0}td.name,[aria-label=Areas] tbody th{white-space:nowrap}.zero{color:var(--soft);opacity:.55}
        .bar{display:block;width:9rem;height:.8rem;border-radius:3px}
        .chip{font-size:.74rem;font-weight:600;border:1px solid var(--line);border-radius:.7rem;padding:.05rem .55rem;color:var(--soft);display:inline-block;margin:.1rem 0}
        .chip.bad{border-color:var(--bad);color:var(--bad)}.chip.doubtful{border-color:var(--doubt);color:var(--doubt)}
        .toc{list-style:none;margin:0;padding:0}.toc li{display:grid;grid-template-columns:5.6rem 1fr;gap:.8rem;padding:.22rem 0;border-bottom:1px solid var(--line)}
        .toc .chip{text-decoration:none}.share{display:flex;gap:.3rem .7rem;align-items:center;flex-wrap:wrap;font-variant-numeric:tabular-nums}
        .toc li>span{white-space:nowrap;text-align:right;font-variant-numeric:tabular-nums}
        details.case{border:1px solid var(--line);border-radius:6px;margin:.4rem 0;background:var(--ground)}
        details.case>summary{padding:.45rem .8rem .45rem .4rem;cursor:pointer;margin-left:1.3rem}
        details.case[open]>summary{border-bottom:1px solid var(--line)}details.case>div{padding:.4rem .9rem .9rem}
        details.case:target{border-color:var(--link);box-shadow:0 0 0 1px var(--link)}
        summary .what{display:block;color:var(--soft);font-size:.9rem}summary .on{color:var(--soft);font-size:.84rem;margin-left:.4rem}
        details.more>summary{cursor:pointer;color:var(--soft);font-size:.86rem;margin:.4rem 0}
        .timeline{display:grid;grid-template-columns:4.6rem 1fr;gap:0 .6rem;margin:.5rem 0;font-size:.74rem;color:var(--soft);
        border:1px solid var(--line);border-radius:6px;padding:.6rem 4.6rem .3rem .7rem}
        .timeline .lanes{line-height:28px;text-align:right}.timeline svg{display:block;width:100%;overflow:visible}
        .timeline p{grid-column:1/-1;margin:.1rem 0 .2rem;font-size:.84rem}
        svg text{fill:var(--soft);font:11px system-ui,sans-serif}svg .axis{stroke:var(--line)}svg .wait{fill:var(--wait)}
        svg .part{fill:var(--part)}svg .chunk{fill:var(--chunk);stroke:var(--chunkline)}svg .head{fill:var(--good)}svg .end{stroke:var(--ink)}
        svg .fault{fill:var(--bad)}svg .faultline{stroke:var(--bad);stroke-dasharray:3 3}svg text.fault{fill:var(--bad);font-weight:700}
        svg .s-good{fill:var(--good)}svg .s-bad{fill:var(--bad)}svg .s-doubtful{fill:var(--doubt)}svg .s-faint{fill:var(--line)}svg .bin{fill:var(--chunkline)}
        .filters{display:flex;gap:.4rem 1.2rem;flex-wrap:wrap;margin:.5rem 0;font-size:.9rem}.filters label{margin-left:.3rem}
        main:has(#show-differing:checked) tr.same,main:has(#show-bad:checked) tr.fine{display:none}
        \(HTMLPage.filterStyle)
        [hidden],main.filtered>.overview{display:none!important}html:has(.find:not([hidden])){scroll-padding-top:3.6rem}
        .find{position:sticky;top:0;z-index:3;display:flex;gap:.3rem .6rem;align-items:center;flex-wrap:wrap;background:var(--ground);
        padding:.6rem 0;margin-top:.4rem;font-size:.9rem}.find input{flex:1 1 12rem;min-width:0;max-width:34rem;font:inherit;color:inherit;
        background:var(--raised);border:1px solid var(--line);border-radius:6px;padding:.35rem .6rem}
        .find output{color:var(--soft);font-variant-numeric:tabular-nums}
        .matrix tbody th details>summary{cursor:pointer}.matrix .v{white-space:nowrap}.area td,.scroll .area td:first-child{background:var(--raised);font-weight:600}
        .strip{display:block;height:14px;margin:.15rem 0;mask:repeating-linear-gradient(90deg,#000 0 5px,#0000 5px 6px)}
        .strip.dense{mask:repeating-linear-gradient(90deg,#000 0 2px,#0000 2px 3px)}ul.remarks{margin:0;padding-left:1rem}
        .chunks td,.chunks th{font-size:.78rem;white-space:nowrap}ul.plain{margin:.3rem 0;padding-left:1.2rem}
        footer{color:var(--soft);font-size:.84rem;padding:2rem 1.25rem}
        @media(max-width:640px){body{font-size:14px}main,header,footer{padding-left:.8rem;padding-right:.8rem}.banner{padding:.8rem}.banner strong{display:block}
        dl,dl.values{grid-template-columns:1fr;gap:0}dd{margin-bottom:.4rem}.timeline{grid-template-columns:1fr;padding-right:4.2rem}.timeline .lanes{display:none}
        .targets th:nth-child(2),.targets td:nth-child(2){display:none}caption{max-width:calc(100vw - 1.6rem)}
        .scroll tr>:first-child{max-width:45vw}.changes tbody th,.matrix tbody th{min-width:9rem}.targets th.wrap{min-width:8rem}
        th,td{padding:.3rem .4rem}pre{font-size:.78em;padding:.5rem}}
        @media print{:root{color-scheme:light}body{font-size:10pt}.skip,.filters,.find{display:none}pre{white-space:pre-wrap;overflow:visible}
        details.case,table,tr{break-inside:avoid}.scroll{overflow:visible}.targets th:nth-child(2),.targets td:nth-child(2){display:none}
        details.case::details-content{content-visibility:visible;block-size:auto}a{color:inherit}}
        """
}
