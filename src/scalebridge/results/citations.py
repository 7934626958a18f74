"""The literature behind each method, so that every result can say whom to cite.

A stage names the methods it used, ``cite("transition state theory", "pellet")``; the texts travel with the
result.
"""

CITATIONS = {
    "adsorption": "I. Langmuir, J. Am. Chem. Soc. 40 (1918) 1361, doi:10.1021/ja02242a004",
    "transition state theory": "H. Eyring, J. Chem. Phys. 3 (1935) 107, doi:10.1063/1.1749604",
    "shomate": "M. W. Chase, NIST-JANAF Thermochemical Tables, 4th ed., "
    "J. Phys. Chem. Ref. Data Monograph 9 (1998)",
    "constants": "E. Tiesinga et al., Rev. Mod. Phys. 93 (2021) 025010, doi:10.1103/RevModPhys.93.025010",
    "steady state": "C. T. Kelley and D. E. Keyes, SIAM J. Numer. Anal. 35 (1998) 508, "
    "doi:10.1137/S0036142996304796",
    "complex step": "W. Squire and G. Trapp, SIAM Rev. 40 (1998) 110, doi:10.1137/S003614459631241X",
    "rate control": "C. Stegelmann, A. Andreasen and C. T. Campbell, J. Am. Chem. Soc. 131 (2009) 8077, "
    "doi:10.1021/ja9000097",
    "pellet": "E. W. Thiele, Ind. Eng. Chem. 31 (1939) 916, doi:10.1021/ie50355a027",
    "internal diffusion": "P. B. Weisz and C. D. Prater, Adv. Catal. 6 (1954) 143",
    "internal heat": "C. D. Prater, Chem. Eng. Sci. 8 (1958) 284",
    "knudsen diffusion": "M. Knudsen, Ann. Phys. 333 (1909) 75, doi:10.1002/andp.19093330106",
    "gas diffusion": "E. N. Fuller, P. D. Schettler and J. C. Giddings, Ind. Eng. Chem. 58 (1966) 18, "
    "doi:10.1021/ie50677a007",
    "pore diffusion": "W. G. Pollard and R. D. Present, Phys. Rev. 73 (1948) 762, doi:10.1103/PhysRev.73.762",
    "dusty gas": "E. A. Mason and A. P. Malinauskas, Gas Transport in Porous Media: The Dusty-Gas Model, "
    "Elsevier (1983)",
    "latin hypercube": "M. D. McKay, R. J. Beckman and W. J. Conover, Technometrics 21 (1979) 239, "
    "doi:10.1080/00401706.1979.10489755",
    "kinetic monte carlo": "A. B. Bortz, M. H. Kalos and J. L. Lebowitz, J. Comput. Phys. 17 (1975) 10, "
    "doi:10.1016/0021-9991(75)90060-1; D. T. Gillespie, J. Comput. Phys. 22 (1976) 403, "
    "doi:10.1016/0021-9991(76)90041-3",
    "correlated samples": "C. J. Geyer, Stat. Sci. 7 (1992) 473, doi:10.1214/ss/1177011137",
    "short-range order": "J. M. Cowley, Phys. Rev. 77 (1950) 669, doi:10.1103/PhysRev.77.669",
    "acceleration": "E. C. Dybeck, C. P. Plaisance and M. Neurock, J. Chem. Theory Comput. 13 (2017) 1525, "
    "doi:10.1021/acs.jctc.6b00859",
    "xoshiro": "D. Blackman and S. Vigna, ACM Trans. Math. Softw. 47 (2021) 36, doi:10.1145/3460772",
    "random streams": "J. K. Salmon et al., Proc. SC11 (2011) 16, doi:10.1145/2063384.2063405",
}


def cite(*methods: str) -> tuple[str, ...]:
    """The text for each method, in the order asked, each once. Raises KeyError for an unknown method."""
    if missing := [method for method in methods if method not in CITATIONS]:
        raise KeyError(f"no citation for {missing}; add it to scalebridge.results.citations.CITATIONS")
    return tuple(dict.fromkeys(CITATIONS[method] for method in methods))
