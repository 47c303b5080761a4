import RankLab

RankLab.main()
