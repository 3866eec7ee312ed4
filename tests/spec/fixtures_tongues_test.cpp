// Plans in other languages than English. What a criterion says there nothing can check, but its
// place, and commands, tasks and dependencies, are the same in every tongue.
#include "fixtures.h"

#include <gmock/gmock.h>

namespace conduct::spec {
namespace {

TEST(PlansInOtherTongues, Japanese) {
  expect_read("japanese", R"~(# 銭湯の番台アプリ
phase 1: 入場券
  task: 券売機の記録を読む
  task: 入場者を数える\n- 子どもは半分に数えない
  test: pytest tests/tickets -q
  criterion: `src/tickets.py` を追加した => prose
  criterion: 番台の人が一人で使える => prose
  depends: nothing
phase 2: 湯温の記録
  task: 温度計を毎分読む
  done: 記録の形を決める
  test: pytest tests/heat -q\n./heat --check "男湯"
  criterion: 一日の温度が一枚の図になる => prose
  gotcha: 冬は電池が弱い
  depends: 1
phase 3: 掃除の当番
  task: 当番表を印刷する
  test: make duty-check
  depends: 1 2
)~");
}

TEST(PlansInOtherTongues, Chinese) {
  // Nothing runs for the last phase.
  expect_read("chinese", R"~(# 茶馆账本
phase 1: 记账
  module: ledger [] <- []
  module: store [] <- []
  task: 记录每一壶茶
  task: 按天汇总\n- 跨夜的算前一天
  test: go test ./ledger/...
  criterion: 断电之后账目不丢 => prose
  criterion: `ledger/day.go` 已经写好 => prose
  depends: nothing
phase 2: 盘点
  task: 每月盘点茶叶
  done: 选定秤的型号
  test: go test ./stock/...
  test: ./stock --dry-run 2031-05
  criterion: 盘点误差小于一两 => prose
  gotcha: 秤怕潮
  depends: 1
phase 3: 对账
  task: 与供货商对账
  criterion: 每张单据只对一次 => prose
  depends: 1 2
)~",
              {"CS102"});
}

TEST(PlansInOtherTongues, Vietnamese) {
  expect_read("vietnamese", R"~(# Sổ mượn xe đạp
phase 1: Danh sách xe
  task: Ghi mỗi chiếc xe vào `data/xe.csv`
  task: Chụp ảnh từng chiếc\n- cả hai bên
  test: php artisan test --filter=Xe
  criterion: Không còn xe nào thiếu số khung => prose
  depends: nothing
phase 2: Cho mượn
  task: Cho mượn bằng số điện thoại
  done: Chọn màu cho nhãn
  test: php artisan test --filter=Muon
  criterion: Mượn thử một chiếc trước cửa => prose
  criterion: Khách trả xe trong một phút => prose
  depends: 1
phase 3: Nhắc trả
  task: Nhắn tin khi quá giờ
  test: php artisan test --filter=Nhac
  depends: 1 2
)~");
}

TEST(PlansInOtherTongues, German) {
  expect_read("german", R"~(# Wanderkarte
phase 1: Wege
  task: Wege aus `daten/wege.gpx` einlesen
  task: Höhen glätten\n- Brücken auslassen
  test: go test ./wege/...
  criterion: Kein Weg endet im Wasser => prose
  criterion: Der Wirt findet sein Gasthaus => prose
  depends: nothing
phase 2: Schilder
  task: Schilder an Kreuzungen setzen
  done: Farben festlegen
  test: go test ./schilder/...
  test: go vet ./...
  criterion: Man verläuft sich nicht => prose
  gotcha: Der Sturm dreht Schilder um
  depends: 1
)~");
}

TEST(PlansInOtherTongues, Spanish) {
  expect_read("spanish", R"~(# Mapa de Molinos
phase 1: Inventario
  task: Anotar cada molino en `datos/molinos.csv`
  task: Medir la rueda\n- por dentro y por fuera
  test: mix test test/inventario
  criterion: Las fichas caben en una hoja => prose
  depends: nothing
phase 2: Llaves
  task: Apuntar quién guarda cada llave
  done: Elegir el color de las llaves
  test: mix test test/llaves
  criterion: La vecina abre sin llamar => prose
  depends: 1
phase 3: Visitas
  task: Abrir un domingo al mes
  test: mix test test/visitas
  criterion: Los niños encuentran la salida => prose
  depends: 1 2
)~");
}

}  // namespace
}  // namespace conduct::spec
